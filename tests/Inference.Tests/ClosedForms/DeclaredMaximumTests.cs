using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Treatments;
using ProbDsl.Tests.Conjugacy;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.ClosedForms;

/// <summary>
/// Every parameter of which the catalog declares a natural form, estimated in closed form: the story's own density is flat there, and
/// lower on both sides.
/// </summary>
public sealed class DeclaredMaximumTests
{
    private const string Columns = "data x[rows]: real\ndata y[rows]: real\ndata c[rows]: count\ndata b[rows]: bool\n"
        + "data s[rows]: positive\ndata k[rows]: index[3]\ndata d[rows]: unit from s / 10\n";

    public static TheoryData<string> Stories =>
    [
        .. DeclaredForms.Maxima,
        """
        param u: simplex[3]
        for n in rows { k[n] ~ Categorical(u) }
        """,
        """
        data o[rows]: count[2] from c, c
        param u: simplex[2]
        for n in rows { o[n] ~ Multinomial(2 * c[n], u) }
        """,
        """
        data o[rows]: real[2] from x, y
        param u: covariance[2]
        for n in rows { o[n] ~ MvNormal([0.5, 3], covariance = u) }
        """,
        """
        data o[rows]: real[2] from x, y
        param u: covariance[2]
        for n in rows { o[n] ~ MvNormal([0.5, 3], precision = u) }
        """,
        """
        data o[rows]: real[2] from x, y
        param u: real[2]
        for n in rows { o[n] ~ MvNormal(u, covariance([[2, 0.3], [0.3, 1]])) }
        """,
    ];

    [Theory, MemberData(nameof(Stories))]
    public void The_closed_form_is_where_the_density_is_highest(string story)
    {
        var bound = TestStory.By($"model M\n{Columns}{story}", SmallTable.Of(40, 3));
        var outcome = bound.Fitted(method: "mle");
        Assert.Equal(StopReason.ClosedForm, outcome.Stopped);
        Optimum.Holds(bound, outcome);
        if (Estimates.Of(outcome, "u") is not [var u]) return;
        foreach (var beside in new[] { u * 0.999, u * 1.001 }) Assert.True(At(beside) < outcome.Value, story);

        double At(double value) =>
            LogLikelihoodProgram.Evaluate(LogLikelihoodProgram.Lower(bound.Problem, TestStory.Catalog),
                new Dictionary<string, Runtime.Programs.Tensor> { ["u"] = Runtime.Programs.Tensor.Scalar(value) });
    }
}
