namespace ProbDsl.Compiler.Foreign;

/// <summary>Constants, types, layers, options and option values of other systems, with their equivalents.</summary>
internal static class ForeignWords
{
    public static string? Value(string name) => Advice(Values, name);

    public static string? Type(string name) => Advice(Types, name);

    /// <summary>The option value that corresponds to one of another system; null if there is none among the choices.</summary>
    public static string? Choice(string name, IEnumerable<string> choices) =>
        new ForeignTable(Choices).Find(name)?.Written.Split(' ').FirstOrDefault(choices.Contains);

    /// <summary>The layer that corresponds to one of another system; null if there is none.</summary>
    public static string? Layer(string name) => new ForeignTable(Layers).Find(name)?.Written;

    /// <summary>The option of `fit` that corresponds to one of another system; null if there is none.</summary>
    public static string? Option(string name) => new ForeignTable(Options).Find(name)?.Written;

    private static string? Advice(string rows, string name) => new ForeignTable(rows).Find(name)?.Advice(text => text);

    private const string Values = """
        True TRUE                            | true
        False FALSE                          | false
        None NULL NA NaN nan na NA_real_ null nil | : there is no such value: missing cells are blank in the data, and unknowns are drawn with `~`
        Inf inf infinity Infinity INFINITY positive_infinity | : omit the bound: `Truncated(d, low = 0)` has no upper bound
        PI Pi M_PI                           | pi
        E euler                              | exp(1)
        target                               | : `target` cannot be read, only added to: name the term, `penalty = ...`, and write `target += penalty`
        self model np pm jnp torch tf tfd dist pyro numpyro math stats scipy | : names are written without a module prefix: `exp(x[n])`, `Normal(0, 1)`
        """;

    private const string Types = """
        vector row_vector array Array        | real[3]
        matrix Matrix                        | real[3, 2]
        float double number scalar numeric Real continuous | real
        integer Int long                     | int                            | counts are `count`, categories `index[K]`
        natural nonnegative_int              | count
        boolean Bool binary logical          | bool
        string text factor category categorical enum level | index[K]         | the data then set K, one category for each level
        probability prob unit_interval proportion | unit
        nonnegative positive_real nonneg Positive | positive
        cov_matrix CovarianceMatrix          | covariance[3]
        corr_matrix                          | correlation[3]
        cholesky_factor_cov cholesky_factor_corr cholesky_factor | cholesky[3]
        unit_vector sum_to_zero_vector       | : the types are those of `probdsl explain E0206`; write `real[3]` and the constraint as a term: `target += ...`
        complex                              | : complex numbers are not supported: write `real[2]` with the real and imaginary parts
        """;

    private const string Layers = """
        dense Dense Linear fc fully_connected affine    | linear
        MLP Sequential feedforward                      | mlp
        made MADE                                       | masked_mlp
        Conv Conv1d conv1d conv2d Conv2d Conv2D         | conv
        deconv ConvTranspose2d Conv2DTranspose          | conv_transpose
        Upsample UpSampling2D nearest                  | upsample
        downsample                                     | mean_pool
        GRU GRUCell rnn RNN lstm LSTM                   | gru
        LayerNorm batch_norm BatchNorm BatchNorm1d      | layer_norm
        MaxPool2d maxpool                               | max_pool
        AvgPool2d avg_pool avgpool                      | mean_pool
        Transformer                                     | transformer
        Embedding Embed lookup                          | embedding
        GroupNorm InstanceNorm2d                       | group_norm
        Dropout Dropout2d drop                         | dropout
        Attention MultiheadAttention self_attention    | attention
        Flatten flat                                    | flatten
        Reshape view View Unflatten unflatten           | reshape
        ResNet resnet ResBlock res_block skip           | residual
        ReLU Relu                                       | relu
        ELU                                             | elu
        GELU                                            | gelu
        LeakyReLU                                       | leaky_relu
        Softmax                                         | softmax
        swish SiLU                                      | silu
        Tanh                                            | tanh
        Sigmoid logistic                                | sigmoid
        """;

    private const string Options = """
        epochs epoch steps n_steps num_steps iterations iter num_iterations n_iter max_iterations maxiter max_iters | max_iter
        lr rate learn_rate step_size stepsize       | learning_rate
        warmup tune burnin burn_in num_burnin iter_warmup n_warmup | num_warmup
        draws samples iter_sampling n_samples num_draws | num_samples
        particles n_particles num_mc_samples        | num_particles
        batch minibatch minibatch_size batchsize    | batch_size
        random_seed random_state rng                | seed
        cores jobs n_jobs num_threads parallel      | threads
        tolerance eps rel_tol tol_rel_obj           | tol
        num_chains n_chains nchains                 | chains
        n_init starts inits num_restarts            | restarts
        algorithm engine inference sampler          | method
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
        gpu GPU                              | cuda
        meanfield mean-field diagonal factorized | mean_field
        fullrank multivariate dense          | full_rank
        """;
}
