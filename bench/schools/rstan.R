# rstan's gradient of eight schools: its values at a point, then microseconds. Arguments: folder with the model and the table, the point.
arguments <- commandArgs(trailingOnly = TRUE)
point <- as.numeric(arguments[-1])
suppressMessages(library(rstan))
rstan_options(boost_lib = "/usr/include")                       # Debian's BH holds no headers of its own
model <- stan_model(file.path(arguments[1], "eight_schools.stan"))
table <- read.csv(file.path(arguments[1], "schools.csv"))
data <- list(J = nrow(table), y = table$y, sigma = table$sigma)
fit <- suppressMessages(sampling(model, data = data, chains = 0))

best <- function(call, rounds = 200, runs = 200) {
  least <- Inf
  for (round in seq_len(rounds)) {
    start <- Sys.time()
    for (i in seq_len(runs)) call()
    least <- min(least, as.numeric(difftime(Sys.time(), start, units = "secs")) / runs)
  }
  1e6 * least
}

at <- function(p) {
  slope <- grad_log_prob(fit, p)
  c(attr(slope, "log_prob"), as.numeric(slope))
}
cat("at", sprintf("%.17g", at(point)), "\n")
cat("origin", sprintf("%.17g", at(0 * point)), "\n")

cat("grad_log_prob", best(function() grad_log_prob(fit, point)), "\n")
compiled <- fit@.MISC$stan_fit_instance                          # what grad_log_prob calls after it has looked at its arguments
cat("compiled", best(function() compiled$grad_log_prob(point, TRUE)), "\n")

# no R between one gradient and the next: what NUTS takes for a leapfrog step, its own work included
chain <- sampling(model, data = data, chains = 1, iter = 21000, warmup = 1000, seed = 1, refresh = 0)
steps <- sum(get_sampler_params(chain, inc_warmup = FALSE)[[1]][, "n_leapfrog__"])
cat("leapfrog", 1e6 * get_elapsed_time(chain)[1, "sample"] / steps, "\n")
