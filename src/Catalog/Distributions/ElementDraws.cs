namespace ProbDsl.Catalog.Distributions;

/// <summary>Draws of scalar distributions, element by element.</summary>
internal static class ElementDraws
{
    public static Value DrawEach<TLaw>(this TLaw distribution, Noise noise, Shape shape, Arguments a)
        where TLaw : Distribution, IElementSampler =>
        noise.Drawn(distribution.Signature.Name, (given, drawn, random) => drawn[0] = distribution.DrawOne(given, random), shape, 0,
            [.. distribution.Signature.Positional.Select(p => (a[p.Name], 0))]);

    /// <summary>Logarithms of standard gamma draws, which keep their precision where the draws themselves would underflow to 0.</summary>
    public static Value LogGamma(this Noise noise, Shape shape, Value of) =>
        noise.Drawn("log Gamma", (given, drawn, random) => drawn[0] = GammaSampler.DrawLog(given[0], random), shape, 0, (of, 0));
}
