using ProbDsl.Inference.LogDensity;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Means and standard deviations of the rows that read each element, where rows count several times or have missing cells.
/// </summary>
public sealed class MomentValuesTests
{
    /// <summary>
    /// 1 three times, 4 once, 10 twice and -2 never: the mean is 27 / 6, the variance (3 * 3.5^2 + 0.5^2 + 2 * 5.5^2) / 6.
    /// </summary>
    [Fact]
    public void Rows_count_as_often_as_they_are_repeated()
    {
        var story = TestStory.By("""
            model M
            data x[rows]: real
            data c[rows]: count
            param m: real
            param s: positive
            for n in rows repeated c[n] { x[n] ~ Normal(m, s) }
            """, "x,c\n1,3\n4,1\n-2,0\n10,2\n");
        Equal([4.5], story, "m");
        Equal([Math.Sqrt(16.25)], story, "s");
    }

    /// <summary>
    /// Weights of rows within groups: (0.5 * 2 + 1.5 * 6) / 2 = 5 with the variance (0.5 * 9 + 1.5) / 2 = 3, and (2 * 1 + 2) / 2.5 = 1.6.
    /// </summary>
    [Fact]
    public void Weights_count_within_groups()
    {
        var story = TestStory.By("""
            model M
            data x[rows]: real
            data w[rows]: real
            data g[rows]: index[2]
            param m: real[2]
            param s: positive[2]
            for n in rows repeated w[n] { x[n] ~ Normal(m[g[n]], s[g[n]]) }
            """, "x,w,g\n2,0.5,1\n1,2,2\n6,1.5,1\n4,0.5,2\n");
        Equal([5, 1.6], story, "m");
        Equal([Math.Sqrt(3), Math.Sqrt((2 * 0.36) + (0.5 * 5.76)) / Math.Sqrt(2.5)], story, "s");
    }

    /// <summary>Cells of two columns, of which one misses: each column has the moments of the cells that are there.</summary>
    [Fact]
    public void Missing_cells_do_not_count()
    {
        var story = TestStory.By("""
            model M
            data x[rows]: real[2] from a, b
            param m: real[2]
            param s: covariance[2]
            for n in rows { x[n] ~ MvNormal(m, s) }
            """, "a,b\n1,10\n,30\n3,\n8,20\n");
        Equal([4, 20], story, "m");
        // on the diagonal the variances (9 + 1 + 16) / 3 and (100 + 100) / 3
        Equal([26 / 3.0, 0, 0, 200 / 3.0], story, "s");
    }

    /// <summary>Cells with copies: 2 three times and 7 once, without the 5 copies of what is missing.</summary>
    [Fact]
    public void Copies_of_missing_cells_do_not_count()
    {
        var story = TestStory.By("""
            model M
            data x[rows]: real
            data c[rows]: count
            param m: real
            param s: positive
            for n in rows repeated c[n] { x[n] ~ Normal(m, s) }
            """, "x,c\n2,3\n,5\n7,1\n");
        Equal([3.25], story, "m");
        Equal([Math.Sqrt(4.6875)], story, "s");
    }

    private static void Equal(double[] expected, TestStory story, string unknown) =>
        Assert.Equal(expected, new MomentValues(story.Problem, TestStory.Catalog).Own(story.Graph[unknown])!,
            (a, b) => Math.Abs(a - b) < 1e-12 * Math.Max(1, Math.Abs(a)));
}
