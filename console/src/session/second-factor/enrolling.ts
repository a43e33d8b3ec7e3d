import { graphql } from '../../graphql/graphql.js';

export const enrolling = graphql(`
  mutation EnrolSecondFactor($password: String, $code: String) {
    enrolSecondFactor(password: $password, code: $code) {
      secret
      uri
    }
  }
`);
