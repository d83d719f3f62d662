namespace ProbDsl.Catalog.Functions;

/// <summary>Functions and operators by name.</summary>
internal static class FunctionTable
{
    public static readonly IReadOnlyDictionary<string, FunctionSignature> Rows = new FunctionSignature[]
    {
        new CheckedCovariance(),
        new CholeskyFactor(),
        new Concatenation(),
        new Diagonal(),
        new Dot(),
        new Fourier(),
        new IdentityMatrix(),
        new GraphLaplacian(),
        new MatrixInverse(),
        new MatrixProduct(),
        new MatrixTranspose(),
        new Outer(),
        new Softmax(),
        new OdeSolution(),
        new StickBreaking(),
        new UniformSimplex(),
    }.Concat(ElementwiseTable.Rows).Concat(Reduction.Rows).Concat(Extremum.Rows).Concat(Cumulative.Rows).Concat(ConstantTensor.Rows)
        .Concat(CovarianceKernel.Rows).Concat(LogProbability.Rows).Concat(DateFunction.Rows).ToDictionary(f => f.Name);
}
