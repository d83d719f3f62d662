data { int N; int D; matrix[N, D] x; int rating[N]; }
parameters { ordered[4] cut; vector[D] slope; }
model {
  cut ~ normal(0, 3);
  slope ~ normal(0, 1);
  rating ~ ordered_logistic(x * slope, cut);
}
