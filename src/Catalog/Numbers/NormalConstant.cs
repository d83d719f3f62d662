namespace ProbDsl.Catalog.Numbers;

/// <summary>The normalizing constant of the normal density.</summary>
public static class NormalConstant
{
    /// <summary>log(sqrt(2 pi)).</summary>
    public static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);
}
