namespace ProbDsl.Catalogue.Numbers;

/// <summary>What a normal density has beside its exponential.</summary>
internal static class NormalConstant
{
    /// <summary>log(sqrt(2 pi)).</summary>
    public static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);
}
