# Draws of one model by rstan's NUTS at its defaults: 4 chains, 1,000 draws after 1,000 of warm-up, on one core.
# Arguments: the folder with NAME.stan and NAME.data.R, NAME, the seed, the reported parameters.
# Writes NAME.names, and NAME.draws as doubles [parameters, chains, draws]; prints lines of a name and a number.
arguments <- commandArgs(trailingOnly = TRUE)
suppressMessages(library(rstan))
rstan_options(boost_lib = "/usr/include", auto_write = TRUE)     # Debian's BH holds no headers of its own
path <- function(ending) file.path(arguments[1], paste0(arguments[2], ending))
used <- function(call) {
  begun <- proc.time()
  value <- suppressWarnings(call())
  taken <- proc.time() - begun
  list(value = value, processor = sum(taken[c(1, 2, 4, 5)]), wall = taken[[3]])
}
compiled <- used(function() stan_model(path(".stan")))
# from Stan's own starts, numbers of the equation up to e^2, a chain stays at a mode without mass, where paths are flat
set.seed(as.integer(arguments[3]))
init <- if (arguments[2] == "predators") function() list(rates = c(1, 0.05, 1, 0.05) * exp(rnorm(4, 0, 0.1)), start = c(30, 4) * exp(rnorm(2, 0, 0.1)),
  noise = exp(rnorm(2, -1, 0.1))) else "random"
data <- read_rdump(path(".data.R"))
run <- used(function() sampling(compiled$value, data = data, init = init, seed = as.integer(arguments[3]), cores = 1, refresh = 0))
fit <- run$value
report <- function(name, value) cat(name, sprintf("%.10g", value), "\n")
steps <- function(parameters) sum(sapply(parameters, function(chain) sum(chain[, "n_leapfrog__"])))
sampled <- get_sampler_params(fit, inc_warmup = FALSE)
draws <- extract(fit, pars = arguments[-(1:3)], permuted = FALSE)
report("sampled", get_num_upars(fit))
report("compile", compiled$wall)
report("processor", run$processor)
report("wall", run$wall)
report("sampling_seconds", sum(get_elapsed_time(fit)[, "sample"]))
report("gradients", steps(get_sampler_params(fit, inc_warmup = TRUE)))
report("gradients_of_draws", steps(sampled))
report("divergences", sum(sapply(sampled, function(chain) sum(chain[, "divergent__"]))))
# the effective sample size of the first parameter by rstan, to check that of the script
report("ess_bulk", ess_bulk(draws[, , 1]))
writeLines(dimnames(draws)[[3]], path(".names"))
writeBin(as.double(draws), path(".draws"))
