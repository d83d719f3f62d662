using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>Vectors with missing elements beside vectors of which all are missing: the marginal density of what is observed.</summary>
public sealed class DroppedElementTests
{
    /// <summary>
    /// Two whole rows, one without its second element, and one without any, which is dropped: the log density of the first three, by hand.
    /// </summary>
    [Theory]
    [InlineData("1,2\n4,1\n3,NA\n"), InlineData("1,2\nNA,NA\n4,1\n3,NA\n"), InlineData("NA,NA\n1,2\n4,1\nNA,NA\n3,NA\nNA,NA\n")]
    public void Rows_of_which_every_element_is_missing_change_nothing(string rows)
    {
        var found = TestStory.By("""
            model M
            data x[rows]: real[2] from a, b
            param m: real
            param s: positive
            for n in rows { x[n] ~ MvNormal([m, 2 * m - 1], covariance([[s + 1, 0.5], [0.5, 2]])) }
            """, "a,b\n" + rows).Fitted(new(Threads: 1), "map");
        var (m, s) = (Estimates.Scalar(found, "m"), Estimates.Scalar(found, "s"));
        Assert.Equal(Both(1, 2) + Both(4, 1) - (0.5 * ((3 - m) * (3 - m) / (s + 1))) - (0.5 * Math.Log(2 * Math.PI * (s + 1))),
            found.Value, 1e-9);

        double Both(double a, double b)
        {
            var (x, y, determinant) = (a - m, b - (2 * m) + 1, (2 * (s + 1)) - 0.25);
            return -(0.5 * (((2 * x * x) - (x * y) + ((s + 1) * y * y)) / determinant)) - Math.Log(2 * Math.PI)
                - (0.5 * Math.Log(determinant));
        }
    }
}
