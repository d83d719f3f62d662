using ProbDsl.Inference.Training;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>Columns of few different numbers, which a flow draws as real ones, are warned of.</summary>
public sealed class FewValuesTests
{
    private static string Csv(int different) => "a,b\n" + string.Concat(Enumerable.Range(0, 100).Select(i =>
        FormattableString.Invariant($"{Math.Sin(i)},{i % different}\n")));

    private static IEnumerable<string> Warned(string maps, int different, string data = "real[2] from a, b") =>
        DataScale.Warnings(TestStory.By($$"""
            model Warped
            data x[rows]: {{data}}
            flow warp: real[2] = {{maps}}
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """, Csv(different)).Problem).Where(w => w.Code == "W0629").Select(w => w.Message);

    [Theory]
    [InlineData("realnvp(layers = 2)")]
    [InlineData("affine |> spline(layers = 2)")]
    [InlineData("maf(layers = 2)")]
    [InlineData("planar(layers = 2)")]
    public void The_column_and_its_values_are_named(string maps) =>
        Assert.StartsWith("number 2 of a row of `x` has 3 different values", Assert.Single(Warned(maps, 3)), StringComparison.Ordinal);

    [Theory]
    // maps that press no density together, many values, few copies of each, and whole numbers made continuous
    [InlineData("affine", 3)]
    [InlineData("nice(layers = 2) |> scale", 3)]
    [InlineData("realnvp(layers = 2)", 25)]
    [InlineData("realnvp(layers = 2)", 100)]
    public void Others_are_not(string maps, int different) => Assert.Empty(Warned(maps, different));

    /// <summary>A tenth of the rows are 0, all others different; of measurements that are rounded, none stands out.</summary>
    [Fact]
    public void A_value_that_many_rows_have_is_named()
    {
        Assert.StartsWith("number 2 of a row of `x` is 0 in 10 % of the rows", Assert.Single(Warned(i => i % 10 == 3 ? 0 : i + 0.5)),
            StringComparison.Ordinal);
        Assert.Empty(Warned(i => i % 30));

        static IEnumerable<string> Warned(Func<int, double> b) => DataScale.Warnings(TestStory.By("""
            model Warped
            data x[rows]: real[2] from a, b
            flow warp: real[2] = spline(layers = 2)
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """, "a,b\n" + string.Concat(Enumerable.Range(0, 300).Select(i => FormattableString.Invariant($"{Math.Sin(i)},{b(i)}\n"))))
            .Problem).Where(w => w.Code == "W0629").Select(w => w.Message);
    }

    [Fact]
    public void Constant_columns_are_another_matter() => Assert.Empty(Warned("realnvp(layers = 2)", 1));
}
