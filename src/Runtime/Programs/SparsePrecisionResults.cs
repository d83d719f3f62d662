namespace ProbDsl.Runtime.Programs;

/// <summary>
/// What follows from the Cholesky factor of a sparse precision matrix P; results that are not used are not computed. All are NaN where P is
/// not positive definite.
/// </summary>
/// <param name="LogDeterminant">[]: log |P|; the only one with a gradient.</param>
/// <param name="Solution">[N]: P^-1 b.</param>
/// <param name="Inverse">[M]: the numbers of P^-1 at the places of those that P was given by.</param>
/// <param name="Diagonal">[N]: the diagonal of P^-1.</param>
/// <param name="Drawn">[N]: from standard normal numbers, ones with covariance P^-1.</param>
public sealed record SparsePrecisionResults(Value LogDeterminant, Value Solution, Value Inverse, Value Diagonal, Value Drawn);

/// <summary>The attribute of `sparse_precision`.</summary>
public sealed record SparsePrecisionDetail : OpDetail;
