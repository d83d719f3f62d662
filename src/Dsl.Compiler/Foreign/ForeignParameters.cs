namespace ProbDsl.Compiler.Foreign;

/// <summary>Parameter names of other systems: of the spellings in a row, the first one that the distribution has is meant.</summary>
internal static class ForeignParameters
{
    public static string? Find(string name, DistributionSignature signature)
    {
        var own = signature.Parameters.Select(p => p.Name).ToList();
        return new ForeignTable(Rows).Find(name)?.Written.Split(' ').FirstOrDefault(own.Contains);
    }

    /// <summary>The help for arguments by which other systems set the name and shape of a draw.</summary>
    public static string? Elsewhere(string name) => name switch
    {
        "obs" or "observed" => "omit it: a draw is observed if the name on the left of `~` is data",
        "shape" or "size" or "dims" or "plates" or "sample_shape" =>
            "omit it: the size is written in the type on the left, `name: real[3] ~ ...`, or in a loop around the line",
        "probit" => "for a probit link write `p = Phi(...)`",
        "name" or "rng_key" or "seed" or "initval" or "testval" => "omit it: a draw has only a name, on the left of `~`",
        _ => null,
    };

    private const string Rows = """
        mu loc m centre center            | mean location mean_log rate
        sigma std stddev stdev sd scale   | sd scale sd_log
        sigma2 var sigma_sq               | variance
        tau prec                          | precision
        cov Sigma covariance_matrix S V   | covariance scale
        Omega                             | precision
        scale_tril chol L scale_cholesky  | cholesky
        corr                              | correlation
        lam lambda lambda_                | rate
        alpha concentration shape a       | shape alpha concentration size
        beta                              | rate scale
        theta                             | scale p size
        nu dof degrees_of_freedom         | df
        phi                               | size concentration
        kappa                             | concentration
        r                                 | size
        probs prob pi psi                 | p
        logits logit_p eta                | logit location
        log_lambda                        | log_rate
        b concentration0                  | beta rate
        concentration1                    | alpha
        total_count N trials count        | n
        k                                 | shape
        minval lower lo                   | low
        maxval upper hi                   | high
        w                                 | weights
        comp_dists dists distributions    | components
        c cutpoint cuts                   | cutpoints
        v point                           | value
        """;
}
