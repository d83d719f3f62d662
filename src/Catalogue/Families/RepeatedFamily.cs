namespace ProbDsl.Catalogue.Families;

/// <summary>
/// A distribution of single numbers on several columns at once, each with arguments of its own: `x[n] ~ Normal(mean[kind[n]], sd[kind[n]])`
/// of vectors, whose covariance is diagonal.
/// </summary>
public sealed class RepeatedFamily(RowFamily[] each) : ColumnsFamily(each);
