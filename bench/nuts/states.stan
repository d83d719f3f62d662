data { int N; vector[N] y; }
parameters { simplex[3] move[3]; ordered[3] center; vector<lower=0>[3] spread; }
model {
  vector[3] into[3];
  vector[3] forward;
  for (k in 1:3) move[k] ~ dirichlet(rep_vector(1, 3));
  center ~ normal(0, 5);
  spread ~ normal(0, 2);
  for (k in 1:3) for (j in 1:3) into[k, j] = log(move[j, k]);
  for (k in 1:3) forward[k] = -log(3) + normal_lpdf(y[1] | center[k], spread[k]);
  for (t in 2:N) {
    vector[3] next;
    for (k in 1:3) next[k] = log_sum_exp(forward + into[k]) + normal_lpdf(y[t] | center[k], spread[k]);
    forward = next;
  }
  target += log_sum_exp(forward);
}
