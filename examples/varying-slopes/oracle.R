# The posteriors by Stan (rstan 2.21), effects as multiples of their scales: Rscript oracle.R (4 chains of 20,000 draws each, ten minutes).
# Debian: r-cran-rstan, libboost-dev; elsewhere without boost_lib.
suppressMessages(library(rstan))
d <- read.csv("sleepstudy.csv")
data <- list(N = nrow(d), S = 18, reaction = d$Reaction, days = d$Days, subject = as.integer(factor(d$Subject)))
names_of_data <- "data { int N; int S; vector[N] reaction; vector[N] days; int subject[N]; }"
own <- paste(names_of_data, "
parameters {
  vector[2] mean_; vector<lower=0>[2] spread; cholesky_factor_corr[2] L; matrix[2, S] z;
  real<lower=0> usual; real<lower=0> vary; vector[S] raw;
}
transformed parameters {
  matrix[S, 2] effect = rep_matrix(mean_', S) + (diag_pre_multiply(spread, L) * z)';
  vector[S] noise = usual * exp(vary * raw);
}
model {
  mean_ ~ normal([250, 10], [50, 10]);
  spread ~ normal(0, [50, 10]);
  L ~ lkj_corr_cholesky(2);
  usual ~ lognormal(3, 1);
  vary ~ normal(0, 1);
  to_vector(z) ~ std_normal();
  raw ~ std_normal();
  reaction ~ normal(effect[subject, 1] + effect[subject, 2] .* days, noise[subject]);
}
generated quantities { matrix[2, 2] corr = multiply_lower_tri_self_transpose(L); }")
correlated <- paste(names_of_data, "
parameters { vector[3] mean_; vector<lower=0>[3] spread; cholesky_factor_corr[3] L; matrix[3, S] z; }
transformed parameters { matrix[S, 3] effect = rep_matrix(mean_', S) + (diag_pre_multiply(spread, L) * z)'; }
model {
  mean_ ~ normal([250, 10, 3], [50, 10, 1]);
  spread ~ normal(0, [50, 10, 1]);
  L ~ lkj_corr_cholesky(2);
  to_vector(z) ~ std_normal();
  reaction ~ normal(effect[subject, 1] + effect[subject, 2] .* days, exp(effect[subject, 3]));
}
generated quantities { matrix[3, 3] corr = multiply_lower_tri_self_transpose(L); }")
for (code in c(own, correlated)) {
  fit <- sampling(stan_model(model_code = code, boost_lib = "/usr/include"), data, chains = 4, cores = 1, iter = 21000, warmup = 1000,
                  seed = 1, refresh = 0, control = list(adapt_delta = 0.95))
  of <- setdiff(fit@model_pars, c("L", "z", "raw", "lp__"))
  print(summary(fit, pars = of)$summary[, c("mean", "se_mean", "sd", "n_eff", "Rhat")], digits = 6)
  check_hmc_diagnostics(fit)
}
