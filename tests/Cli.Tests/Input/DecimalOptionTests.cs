using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Input;

/// <summary>`--decimal` and `--delimiter` wherever data are read, and in what a fit keeps.</summary>
public sealed class DecimalOptionTests
{
    private const string Story = """
        model City
        data rent[rows]: real
        data size[rows]: real
        a ~ Normal(0, 10)
        for n in rows { rent[n] ~ Normal(a * size[n], 1) }

        """;

    // every comma may separate thousands
    private static Workspace Written => new Workspace().Write("city.gen", Story)
        .Write("city.csv", "rent;size\n1,500;1,250\n2,125;2,000\n3,250;3,125\n").Write("new.csv", "size\n1,500\n");

    [Fact]
    public async Task What_may_be_thousands_is_refused_and_the_option_named()
    {
        using var workspace = Written;
        var run = await workspace.Run("fit", "city.gen", "--data", "city.csv");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("error E0325: city.csv, column rent", run.Errors, StringComparison.Ordinal);
        Assert.Contains("add `--decimal comma` if 1,500 is 1.500; if the comma separates thousands, write 1500", run.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fit_keeps_its_mark_and_reads_new_files_with_it()
    {
        using var workspace = Written.Write("point.csv", "size\n1.500\n");
        var fit = await workspace.Run("fit", "city.gen", "--data", "city.csv", "--decimal", "comma", "--out", "kept");
        Assert.True(fit.Code == 0, fit.Errors);
        Assert.StartsWith("city.gen · City · city.csv, 3 rows (separated by semicolons, decimal commas)\n", fit.Output,
            StringComparison.Ordinal);
        Assert.Contains("\"decimal\": \"comma\"", workspace.Read("kept/fit.json"), StringComparison.Ordinal);
        // 1.5 times the posterior mean of a, 16.28125 / 15.338125, and not 1500 times: by draws
        Assert.Matches("(?m)^1,1[.][56]", (await workspace.Run("predict", "kept", "--data", "new.csv")).Output);
        Assert.Equal(0, (await workspace.Run("eval", "kept", "--data", "city.csv")).Code);
        Assert.Equal(0, (await workspace.Run("sample", "kept", "--data", "new.csv")).Code);
        Assert.StartsWith("error E0318", (await workspace.Run("predict", "kept", "--data", "point.csv")).Errors, StringComparison.Ordinal);
        var again = await workspace.Run("predict", "kept", "--data", "point.csv", "--decimal", "point");
        Assert.Matches("(?m)^1,1[.][56]", again.Output);
    }

    [Theory]
    [InlineData("compare city.gen --methods exact,map --data city.csv --decimal comma")]
    [InlineData("explain city.gen --plan --data city.csv --decimal comma")]
    [InlineData("sample city.gen --data city.csv --decimal comma")]
    [InlineData("fit city.gen --data city.csv --decimal comma --delimiter semicolon")]
    [InlineData("divergence city.csv city.csv --decimal comma")]
    public async Task Every_command_that_reads_data_takes_it(string line)
    {
        using var workspace = Written;
        var run = await workspace.Run(line.Split(' '));
        Assert.True(run.Code == 0, run.Errors);
    }

    [Fact]
    public async Task Other_words_are_refused()
    {
        using var workspace = Written;
        var run = await workspace.Run("fit", "city.gen", "--decimal", "dot", "--delimiter", "comma");
        Assert.Equal(2, run.Code);
        Assert.StartsWith("error: --decimal takes point, comma\n", run.Errors, StringComparison.Ordinal);
    }
}
