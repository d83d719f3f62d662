namespace ProbDsl.Compiler.Foreign;

/// <summary>Names of functions in Stan, BUGS and JAGS, R, Python and NumPy, with their equivalents.</summary>
internal static class ForeignFunctions
{
    public static IEnumerable<string> Names => new ForeignTable(Rows).Names;

    public static ForeignRow? Find(string name) => new ForeignTable(Rows).Find(name) ?? Density(name);

    // Stan's log densities: normal_lpdf(y, a, 1)
    private static ForeignRow? Density(string name) => Suffixes.Any(s => name.EndsWith(s, StringComparison.Ordinal))
        ? new(": densities cannot be used as values: "
            + "write the draw itself, `y ~ ...`, or `Truncated` and `Censored` for bounded distributions; "
            + "a distribution function is `log_cdf(Normal(0, 1), y)`",
            null)
        : null;

    private static string[] Suffixes => ["_lpdf", "_lpmf", "_lcdf", "_lccdf", "_cdf", "_rng", "_log_prob"];

    private const string Rows = """
        inv_logit expit logistic ilogit invlogit plogis | sigmoid({1})
        fabs absolute                             | abs({1})
        square                                    | {(1)}^2
        cube                                      | {(1)}^3
        pow power                                 | {(1)}^{(2)}
        ln                                        | log({1})
        log2                                      | log({1}) / log(2)
        qlogis                                    | logit({1})
        log_inv_logit log_sigmoid log_expit       | -softplus(-{(1)})
        log1p_exp log1pexp                        | softplus({1})
        log1m                                     | log1p(-{(1)})
        exp2                                      | 2^{(1)}
        hypot                                     | sqrt({(1)}^2 + {(2)}^2)
        scale standardize zscore                  | ({1} - mean({1})) / sd({1})
        cbrt                                      | {(1)}^(1 / 3)
        inv reciprocal                            | 1 / {(1)}
        inv_sqrt rsqrt                            | 1 / sqrt({1})
        Phi_approx pnorm ndtr phi inv_probit invprobit std_normal_cdf | Phi({1})
        log_ndtr std_normal_lcdf                  | log_Phi({1})
        erf                                       | 2 * Phi(sqrt(2) * {(1)}) - 1
        erfc                                      | 2 * Phi(-sqrt(2) * {(1)})
        probit                                    | Phi({1})                                 | Phi is the inverse of the probit link: `y ~ Bernoulli(Phi(x))`
        inv_Phi qnorm                             | : the quantile of the normal distribution is not supported; write the model by `Phi`, which is its inverse: `Bernoulli(Phi(x))`
        gamma tgamma Gamma                        | exp(lgamma({1}))
        gammaln loggamma lngamma loggam           | lgamma({1})
        factorial                                 | exp(lgamma({(1)} + 1))
        lfactorial logfact                        | lgamma({(1)} + 1)
        lbeta betaln                              | lgamma({1}) + lgamma({2}) - lgamma({(1)} + {(2)})
        lchoose binomial_coefficient_log          | lgamma({(1)} + 1) - lgamma({(2)} + 1) - lgamma({(1)} - {(2)} + 1)
        dot_product inner vdot inprod             | dot({1}, {2})
        dot_self squared_norm                     | dot({1}, {1})
        columns_dot_product                       | sum({1}[.., k] * {2}[.., k])
        outer_product tcrossprod                  | outer({1}, {2})
        matmul multiply mm bmm                    | {(1)} @ {(2)}
        crossprod                                 | transpose({1}) @ {(2)}
        quad_form                                 | transpose({2}) @ {(1)} @ {(2)}
        quad_form_diag                            | diagonal({2}) @ {(1)} @ diagonal({2})
        rep_vector rep_array rep_row_vector rep   | {(1)} * ones({2})                        | zeros are `zeros({2})`
        zeros_vector zeros_like                   | zeros({size})
        ones_vector ones_like                     | ones({size})
        eye identity_matrix                       | identity({1})
        diag_matrix diag                          | diagonal({1})
        t                                         | transpose({1})
        cholesky_decompose chol                   | cholesky({1})
        inverse_spd inv_spd solve                 | inverse({1})
        append_row append_array append_col c cbind rbind hstack vstack concatenate stack | concat({1}, {2})
        logsumexp reduce_logsumexp                | log_sum_exp({1})
        std stdev sdev                            | sd({1})
        var                                       | variance({1})
        average                                   | mean({1})
        cumulative_sum running_sum                | cumsum({1})
        cumulative_prod                           | cumprod({1})
        maximum fmax pmax                         | max([{1}, {2}])
        minimum fmin pmin                         | min([{1}, {2}])
        fma                                       | {(1)} * {(2)} + {(3)}
        fmod modulus remainder                    | {(1)} mod {(2)}
        int_floor trunc                           | floor({1})
        round                                     | floor({(1)} + 0.5)
        ceil ceiling                              | -floor(-{(1)})
        step                                      | {(1)} > 0
        relu                                      | max([{1}, 0])
        ifelse if_else where switch switch_case   | if {1} then {2} else {3}
        equals                                    | {(1)} == {(2)}
        exponential_quadratic cov_exp_quad gp_exp_quad_cov ExpQuad RBF | squared_exponential({1}, {2}, {3})
        gp_matern32_cov Matern32                  | matern32({1}, {2}, {3})
        gp_periodic_cov Periodic                  | periodic({1}, {2}, {3}, {4})
        ode_rk45 ode_bdf integrate_ode_rk45 integrate_ode_bdf ode_adams odeint | solve_ode({1}, start, t0, times)   | the initial state, its time and the output times follow the field
        len length size nrow rows num_elements NROW dims dim n_elements shape | {size}                            | the length is the plate or the size itself
        ncol cols                                 | : the number of columns is the size itself, such as D of `real[rows, D]`
        range seq seq_len seq_along arange linspace linspaced_vector linspaced_array | 1..N                       | positions count from 1, and both ends are included
        to_vector to_matrix to_array_1d to_row_vector to_array_2d as_vector flatten ravel reshape asarray array tensor numeric as_tensor | : omit it: arrays, vectors and matrices are one kind of value: `a[p]: real[D]` and `a: real[p, D]` are the same
        to_int int float double as_integer as_numeric | : omit it: whole numbers are allowed wherever real numbers are; `floor(...)` converts real numbers
        print println cat stopifnot reject assert | : a story has no output; delete the line
        sample                                    | : a draw is written `name ~ Normal(0, 1)`
        rnorm runif rpois rbinom rexp rgamma rbeta random randn rand | : values are drawn by a separate line: `a ~ Normal(0, 1)`
        yday dayofyear dayOfYear                  | day_of_year({1})
        wday dayofweek isoweekday day_name        | weekday({1})
        months month_name                         | month({1})
        difftime date_diff datediff               | days({1}, since = {2})
        quarter                                   | (month({1}) + 2) div 3
        date datetime timestamp to_datetime as_date as_Date as_POSIXct ymd dmy mdy strptime | : dates are read from a column of the type `date`: `data day[rows]: date`; `--date-format "%d/%m/%Y"` says how they are written
        week isoweek mday day hour minute second strftime | : this is not a function here; dates have `year`, `month`, `weekday`, `day_of_year` and `days(day, since = "2020-01-01")`; write anything else into a column of the file
        lag lead shift                            | : neighbors are read by their index, as in `x[t-1]` in `for t in 2..T`
        diff                                      | : write `x[t] - x[t-1]` in `for t in 2..T`
        factor as_factor C get_dummies one_hot onehot dummy OneHotEncoder LabelEncoder | : read the column as levels, `data g[rows]: index[G] from column`, and its effects as `effect[g[n]]`
        poly                                      | : write the powers: `b[1] * {(1)} + b[2] * {(1)}^2`
        s te ti ns bs bspline spline smooth HSGP  | : a smooth curve is a random walk over positions or a Gaussian process: `probdsl new time_series`, `probdsl new gaussian_process`
        offset                                    | : add it to the mean; a coefficient of 1 needs no name
        I Q                                       | {1}
        cut qcut digitize                         | : compare instead: `(x > 10) + (x > 20)`
        isna is_na isnan isnull coalesce fillna ifnull nan_to_num na_omit dropna complete_cases | : missing cells are unknowns of the story: draw the column, `x[n] ~ Normal(m, s)`
        sign sgn                                  | if {1} > 0 then 1 else (if {1} < 0 then -1 else 0)
        tan                                       | sin({1}) / cos({1})
        sinh                                      | (exp({1}) - exp(-{(1)})) / 2
        cosh                                      | (exp({1}) + exp(-{(1)})) / 2
        sum_to_zero                               | : write `target += -0.5 * (sum(a) / 0.001)^2`
        """;
}
