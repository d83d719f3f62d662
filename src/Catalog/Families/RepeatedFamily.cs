namespace ProbDsl.Catalog.Families;

/// <summary>
/// A scalar distribution over several columns, each with its own arguments: `x[n] ~ Normal(mean[kind[n]], sd[kind[n]])` of vectors, whose
/// covariance is diagonal.
/// </summary>
public sealed class RepeatedFamily(RowFamily[] each) : ColumnsFamily(each);
