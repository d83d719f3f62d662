namespace ProbDsl.Catalog.Distributions;

/// <summary>A scalar distribution that is drawn element by element; draws between bounds use rejection.</summary>
public interface IElementSampler
{
    /// <summary>One draw; the arguments are in the order of the first spellings.</summary>
    double DrawOne(ReadOnlySpan<double> arguments, RandomStream random);
}
