using ProbDsl.Runtime.Managed.Instructions;

namespace ProbDsl.Tests.Managed;

/// <summary>Triangular systems with many right-hand sides: to the last bit those of one row after another.</summary>
public sealed unsafe class TriangleTests
{
    public static TheoryData<int, int> Sizes =>
        [.. from d in new[] { 1, 3, 4, 5, 8, 11, 33 } from m in new[] { 2, 7, 8, 9, 24 } select (d, m)];

    [Theory, MemberData(nameof(Sizes))]
    public void Solutions_are_those_of_substitution(int d, int m)
    {
        var random = new Random((100 * d) + m);
        var (l, x) = (new double[d * d], new double[d * m]);
        for (var i = 0; i < d; i++)
            for (var j = 0; j <= i; j++) l[(i * d) + j] = i == j ? 1 + random.NextDouble() : random.NextDouble() - 0.5;
        for (var i = 0; i < x.Length; i++) x[i] = random.NextDouble() - 0.5;
        var (forward, backward) = ((double[])x.Clone(), (double[])x.Clone());
        for (var j = 0; j < m; j++)
        {
            for (var i = 0; i < d; i++)
            {
                for (var k = 0; k < i; k++) Subtract(forward, (i * m) + j, l[(i * d) + k], (k * m) + j);
                forward[(i * m) + j] /= l[i * (d + 1)];
            }

            for (var k = d - 1; k >= 0; k--)
            {
                for (var i = d - 1; i > k; i--) Subtract(backward, (k * m) + j, l[(i * d) + k], (i * m) + j);
                backward[(k * m) + j] /= l[k * (d + 1)];
            }
        }

        Assert.Equal(forward, Solved(Triangles.Solve));
        Assert.Equal(backward, Solved(Triangles.SolveTransposed));

        double[] Solved(Solver solve)
        {
            var copy = (double[])x.Clone();
            fixed (double* of = l, right = copy) solve(of, right, d, m);
            return copy;
        }

        static void Subtract(double[] x, int at, double factor, int from) => x[at] = Math.FusedMultiplyAdd(-factor, x[from], x[at]);
    }

    private delegate void Solver(double* l, double* x, int d, int m);
}
