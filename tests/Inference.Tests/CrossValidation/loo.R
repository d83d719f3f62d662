# Leave-one-out cross-validation by R's loo 2.5.1 of a matrix of log densities that both sides compute.
suppressMessages(library(loo))
options(digits = 17, mc.cores = 1)
draws <- 1000; chains <- 4
noise <- function(s, at) ((s * at) %% 10007 + 0.5) / 10007
mu <- numeric(chains * draws); own <- 0
for (s in seq_along(mu)) {
  if ((s - 1) %% draws == 0) own <- 0
  u <- noise(s, 7919)
  own <- 0.5 * own + 0.12 * log(u / (1 - u))
  mu[s] <- own
}
sd <- exp(0.2 * (noise(seq_along(mu), 3571) - 0.5))
y <- c(-1.2, -0.4, 0, 0.3, 0.9, 1.4, 4, 9)
normal <- sapply(y, function(v) dnorm(v, mu, sd, log = TRUE))
laplace <- sapply(y, function(v) -abs(v - mu) / sd - log(2 * sd))
wide <- sapply(y, function(v) dnorm(v, mu / 2, 3 * sd, log = TRUE))
for (r_eff in c(1, 0.4)) {
  fit <- loo(normal, r_eff = rep(r_eff, length(y)))
  cat("r_eff", r_eff, "\n")
  print(cbind(fit$pointwise[, c("elpd_loo", "p_loo")], k = fit$diagnostics$pareto_k, ess = fit$diagnostics$n_eff))
  print(fit$estimates)
}
print(waic(normal)$pointwise); print(waic(normal)$estimates)
fits <- list(loo(normal, r_eff = rep(1, 8)), loo(laplace, r_eff = rep(1, 8)), loo(wide, r_eff = rep(1, 8)))
lpd <- sapply(fits, function(f) f$pointwise[, "elpd_loo"])
print(lpd)
print(as.numeric(stacking_weights(lpd, optim_control = list(reltol = 1e-15))))
print(as.numeric(pseudobma_weights(lpd, BB = FALSE)))
print(unclass(loo_compare(fits)))
suppressMessages(library(posterior))
print(apply(exp(normal), 2, function(v) ess_mean(matrix(v, draws, chains))))
print(apply(normal, 2, function(v) ess_mean(matrix(v, draws, chains))))
