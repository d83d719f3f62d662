data { int N; vector[N] y; }
parameters { simplex[3] weight; ordered[3] center; vector<lower=0>[3] spread; }
model {
  vector[3] log_weight = log(weight);
  weight ~ dirichlet(rep_vector(2, 3));
  center ~ normal(0, 5);
  spread ~ normal(0, 2);
  for (n in 1:N) {
    vector[3] part = log_weight;
    for (k in 1:3) part[k] += normal_lpdf(y[n] | center[k], spread[k]);
    target += log_sum_exp(part);
  }
}
