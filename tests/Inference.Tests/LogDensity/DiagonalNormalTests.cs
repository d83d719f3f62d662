using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>Data vectors with a diagonal covariance, against the same matrix by its cells.</summary>
public sealed class DiagonalNormalTests
{
    private const string Rows = "a,b\n1.5,-2\n0.25,3\n-4,0.5\n";

    [Theory]
    [InlineData("covariance = diagonal(v)", "covariance = covariance([[1.5, 0], [0, 0.25]])")]
    [InlineData("covariance = 2 * diagonal(v)", "covariance = covariance([[3, 0], [0, 0.5]])")]
    [InlineData("covariance = diagonal(v) / 2", "covariance = covariance([[0.75, 0], [0, 0.125]])")]
    [InlineData("covariance = identity(2) * 3", "covariance = covariance([[3, 0], [0, 3]])")]
    [InlineData("covariance = identity(2)", "covariance = covariance([[1, 0], [0, 1]])")]
    [InlineData("precision = (2 * diagonal(v)) / 4", "precision = covariance([[0.75, 0], [0, 0.125]])")]
    public void A_diagonal_matrix_gives_independent_numbers(string diagonal, string dense)
    {
        var (one, other) = (By(diagonal), By(dense));
        Assert.True(DrawOfData(one).Is(DistributionTraits.GaussianNumbers));
        Assert.True(DrawOfData(other).Is(DistributionTraits.GaussianVector));
        var (found, expected) = (one.Fitted(new(Threads: 1), "map"), other.Fitted(new(Threads: 1), "map"));
        Assert.Equal(expected.Metric.Value, found.Metric.Value, 1e-9);
        Assert.All(expected.Summary!.Estimates[0].Value.Values.Zip(found.Summary!.Estimates[0].Value.Values),
            pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Theory]
    [InlineData("covariance = diagonal(v) + identity(2)")]
    [InlineData("covariance = covariance([[1, 0.5], [0.5, 1]])")]
    [InlineData("covariance = covariance(diagonal(v) @ diagonal(v))")]
    public void Other_matrices_stay(string matrix) => Assert.True(DrawOfData(By(matrix)).Is(DistributionTraits.GaussianVector));

    /// <summary>Data vectors alone: draws of latents are read as vectors elsewhere, as in rotations.</summary>
    [Fact]
    public void Draws_of_latents_and_of_other_data_stay()
    {
        var story = TestStory.By("""
            model Rows
            data x[rows]: real[2] from a, b
            data y[rows]: real[2] from b, a
            m: real[2] ~ MvNormal([0, 1], identity(2))
            for n in rows {
              x[n] ~ MvNormal(m, 2 * identity(2))
              y[n] ~ MvNormal(m, covariance([[1, 0], [0, 1]]))
            }
            """, Rows);
        bool IsVector(string name) =>
            story.Graph.Story.OfType<Draw>().Single(d => d.Target.Of == name).Distribution.Of.Is(DistributionTraits.GaussianVector);
        Assert.Equal((true, false, true), (IsVector("m"), IsVector("x"), IsVector("y")));
    }

    private static DistributionSignature DrawOfData(TestStory story) =>
        story.Graph.Story.OfType<Draw>().Single(d => d.Target.Of == "x").Distribution.Of;

    private static TestStory By(string matrix) => TestStory.By($$"""
        model Rows
        data x[rows]: real[2] from a, b
        v = [1.5, 0.25]
        m: real[2] ~ Normal(0, 3)
        for n in rows { x[n] ~ MvNormal(m, {{matrix}}) }
        """, Rows);
}
