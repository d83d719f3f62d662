namespace ProbDsl.Compiler;

/// <summary>Constants, types, methods and words of options elsewhere.</summary>
internal static class ForeignWords
{
    public static string? Value(string name) => Advice(Values, name);

    public static string? Type(string name) => Advice(Types, name);

    /// <summary>The word of the language for one that an option is given.</summary>
    public static string? Choice(string name, IEnumerable<string> choices) => new ForeignTable(Choices).Find(name)?.Written.Split(' ').FirstOrDefault(choices.Contains);

    private static string? Advice(string rows, string name) => new ForeignTable(rows).Find(name)?.Advice(text => text);

    private const string Values = """
        True TRUE                            | true
        False FALSE                          | false
        None NULL NA NaN nan na NA_real_ null nil | : there is no such value: missing cells stand blank in the data, and what is unknown is drawn with `~`
        Inf inf infinity Infinity INFINITY positive_infinity | : leave the bound out: `Truncated(d, low = 0)` has no upper one
        PI Pi M_PI                           | pi
        E euler                              | exp(1)
        target                               | : `target` can be added to and not read: name the term, `penalty = ...`, and write `target += penalty`
        self model np pm jnp torch tf tfd dist pyro numpyro math stats scipy | : names stand without a module: `exp(x[n])`, `Normal(0, 1)`
        """;

    private const string Types = """
        vector row_vector array Array        | real[3]
        matrix Matrix                        | real[3, 2]
        float double number scalar numeric Real continuous | real
        integer Int long                     | int                            | counts are `count`, labels `index[K]`
        natural nonnegative_int              | count
        boolean Bool binary logical          | bool
        string text factor category categorical enum level | index[K]         | the data then set K, one state for each level
        probability prob unit_interval proportion | unit
        nonnegative positive_real nonneg Positive | positive
        cov_matrix CovarianceMatrix          | covariance[3]
        corr_matrix                          | correlation[3]
        cholesky_factor_cov cholesky_factor_corr cholesky_factor | cholesky[3]
        unit_vector sum_to_zero_vector       | : the types are those of `probdsl explain E0206`; write `real[3]` and the constraint as a term: `target += ...`
        complex                              | : numbers are real: write `real[2]`, its parts one after the other
        """;

    private const string Choices = """
        swish                                | silu
        logistic expit                       | sigmoid
        lrelu leakyrelu leaky_ReLU LeakyReLU | leaky_relu
        ReLU rectifier                       | relu
        GELU                                 | gelu
        SiLU                                 | silu
        Tanh                                 | tanh
        rk45 RK45 ode45 dopri dopri8 adaptive | dopri5
        RK4                                  | rk4
        heun midpoint                        | euler
        rbf normal gauss                     | gaussian
        box uniform                          | tophat
        hmc HMC NUTS mcmc MCMC sampling      | nuts
        vi VI svi SVI vb VB variational      | advi elbo
        optimize optimizing MAP              | map
        ml ML likelihood maximum_likelihood  | mle
        EM                                   | em
        vae ELBO                             | elbo
        cavi CAVI vmp                        | vmp
        kalman_filter                        | kalman
        sis smc particle                     | importance
        """;
}
