namespace ProbDsl.Inference.Options;

/// <summary>Which normal latents are integrated, beside those whose integral has a closed form.</summary>
public enum Marginalization
{
    /// <summary>
    /// By quadrature where the few numbers of a member are independent of others, by Laplace's method elsewhere; but none that are observed
    /// with heavy tails, which may have several modes.
    /// </summary>
    Auto,

    /// <summary>All by Laplace's method.</summary>
    Laplace,

    /// <summary>Those that quadrature can; the others stay unknowns.</summary>
    Quadrature,

    /// <summary>None, nor in closed form: all latents are unknowns.</summary>
    Off,
}

/// <summary>The meanings of the words of `--marginalize`.</summary>
public static class MarginalizationWords
{
    /// <summary>The meaning of a word; null is the default.</summary>
    public static Marginalization Read(string? word) => word is null ? Marginalization.Auto
        : Enum.Parse<Marginalization>(word, ignoreCase: true);
}
