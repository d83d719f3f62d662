# Sensitivities to powers of a prior and a likelihood by cjs_dist of R's priorsense 1.2.0 (its file cjs.R) and psis of loo 2.5.1, of draws
# that both sides compute.
suppressMessages(library(loo))
options(digits = 17, mc.cores = 1)
source("cjs.R")
noise <- function(s, at) ((s * at) %% 10007 + 0.5) / 10007
s <- 1:4000
u <- noise(s, 7919)
location <- 0.3 + 0.5 * log(u / (1 - u))
scale <- exp(0.4 * (noise(s, 3571) - 0.5))
components <- list(prior = dnorm(location, 0, 1, log = TRUE) + dnorm(scale, 0, 1, log = TRUE),
  likelihood = rowSums(sapply(c(-1, 0.2, 0.9, 6), function(y) dnorm(y, location, scale, log = TRUE))))
for (name in names(components)) {
  weights <- lapply(c(0.99, 1.01), function(a)
    as.numeric(weights(suppressWarnings(psis((a - 1) * components[[name]], r_eff = 1)), log = FALSE)))
  for (x in list(location, scale)) {
    distances <- sapply(weights, function(w) cjs_dist(x, x, y_weights = w))
    cat(name, distances, mean(distances / abs(log2(c(0.99, 1.01)))), "\n")
  }
}
