using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Supports;

/// <summary>Whether numbers, a row-major matrix where the element is one, lie in an element's support.</summary>
internal static class Membership
{
    public static bool Holds(Element element, double[] x, int size) => element switch
    {
        Element.Positive => x[0] > 0,
        Element.Unit => x[0] is > 0 and < 1,
        Element.Simplex => x.All(p => p >= 0) && Check.Close(1, x.Sum(), 1e-14),
        Element.Ordered => Ascends(x),
        Element.PositiveOrdered => Ascends(x) && x[0] > 0,
        Element.Covariance => IsPositiveDefinite(x, size),
        Element.Correlation => IsPositiveDefinite(x, size) && Enumerable.Range(0, size).All(i => Check.Close(1, x[(i * size) + i], 1e-14)),
        Element.Cholesky =>
            Enumerable.Range(0, x.Length).All(at => at / size == at % size ? x[at] > 0 : at % size < at / size || x[at] == 0),
        _ => true,
    };

    private static bool Ascends(double[] x) => x.Zip(x.Skip(1)).All(pair => pair.First < pair.Second);

    private static bool IsPositiveDefinite(double[] x, int size) =>
        Enumerable.Range(0, x.Length).All(at => x[at].Equals(x[(at % size * size) + (at / size)]))
        && Check.Run(Ops.Cholesky(new ProgramBuilder().Constant(x, [size, size]))).Values.All(double.IsFinite);
}
