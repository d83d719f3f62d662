namespace ProbDsl.Catalogue.Layers;

/// <summary>
/// How the weights of a linear map begin: normal with sd Gain / sqrt(fan), where fan is how many numbers of size 1 come in. An index counts
/// 1, for one row of its weights is read. IsLast: the map makes a net's outputs.
/// </summary>
internal sealed record MapStart(double Gain, bool IsLast = false)
{
    private const double Small = 0.1;

    /// <summary>Keeps the variance of what flows through: LeCun et al. 1998, section 4.6.</summary>
    public static MapStart Linear { get; } = new(1);

    /// <summary>Outputs near 0 whatever comes in, so that at the start a mean is near 0 and a positive number near log 2.</summary>
    public static MapStart OfOutputs { get; } = new(Small, IsLast: true);

    /// <summary>He et al. 2015, equation 10, for what cuts half of its input off; LeCun for the others.</summary>
    public static MapStart Before(string activation) =>
        activation is "relu" or "leaky_relu" or "elu" or "gelu" or "silu" ? new(Math.Sqrt(2)) : Linear;

    public double Sd(double fan) => Gain / Math.Sqrt(Math.Max(1, fan));

    public Initialization Weight(double fan) => new Initialization.Normal(Sd(fan));

    /// <summary>
    /// PyTorch's: evenly within 1 / sqrt(fan), so that the kinks of rectifiers do not all go through the origin; outputs begin without one.
    /// </summary>
    public Initialization Bias(double fan) => IsLast ? Initialization.Zeros : new Initialization.Uniform(1 / Math.Sqrt(Math.Max(1, fan)));
}
