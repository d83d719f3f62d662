# Moment matching by R's loo 2.5.1 of draws that both sides compute; MomentMatchingTests.cs has the third row.
suppressMessages(library(loo))
options(digits = 17, mc.cores = 1)
assignInNamespace("relative_eff", function(...) 1, "loo")  # the draws are independent
x <- c(-1, 0, 0.5, 1, 4); y <- c(1, 2, 0, 3, 2)
draws <- 2000
noise <- function(s, at) ((s * at) %% 10007 + 0.5) / 10007
s <- seq_len(draws)
u <- cbind(a = 0.25 + 0.35 * qlogis(noise(s, 7919)) * 0.55, b = 0.15 + 0.2 * qlogis(noise(s, 3571)) * 0.55)
rate <- function(u, i) dpois(y[i], exp(u[, 1] + u[, 2] * x[i]), log = TRUE)
density <- function(fit, upars, ...) {
  all <- dnorm(upars[, 1], 0, 2, log = TRUE) + dnorm(upars[, 2], 0, 2, log = TRUE)
  for (i in seq_along(y)) all <- all + rate(upars, i)
  all
}
all <- sapply(seq_along(y), function(i) rate(u, i))
left <- suppressWarnings(loo(all, r_eff = rep(1, length(y))))
print(left$diagnostics$pareto_k)
for (split in c(TRUE, FALSE)) {
  moved <- suppressWarnings(loo_moment_match.default(NULL, left,
    post_draws = function(fit, ...) u, log_lik_i = function(fit, i, ...) rate(u, i), unconstrain_pars = function(fit, pars, ...) pars,
    log_prob_upars = density, log_lik_i_upars = function(fit, upars, i, ...) rate(upars, i),
    k_threshold = 0.6, split = split, cov = TRUE))
  print(cbind(k = moved$diagnostics$pareto_k, elpd = moved$pointwise[, "elpd_loo"], ess = moved$diagnostics$n_eff))
}
