using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Input;

/// <summary>Which data a story gets: those named, else the file of its name, else the only one beside it.</summary>
public sealed class DataChoiceTests
{
    [Fact]
    public async Task The_file_of_the_storys_name_goes_first()
    {
        using var workspace = Story().Write("coin.csv", "toss\nH\n").Write("coin_mle.csv", "toss\nH\nT\nT\n")
            .Write("other.csv", "toss\nH\n");
        Assert.Contains("coin_mle.csv, 3 rows", (await workspace.Run("fit", "coin_mle.gen")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_only_data_file_beside_the_story_is_taken()
    {
        using var workspace = new Workspace()
            .Write("some folder/coin.gen", File.ReadAllText(Repository.Path("examples", "coin", "coin_mle.gen")))
            .Write("some folder/öre.tsv", "toss\tn\nH\t1\nT\t2\n").Write("far.csv", "toss\nH\n");
        var run = await workspace.Run("fit", "some folder/coin.gen");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("öre.tsv, 2 rows", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_json_file_of_the_storys_name_is_found_and_what_a_fit_leaves_is_not_taken()
    {
        using var workspace = Story().Write("coin_mle.json", """[{"toss": "H"}, {"toss": "T"}]""").Write("other.csv", "toss\nH\n");
        Assert.Contains("coin_mle.json, 2 rows", (await workspace.Run("fit", "coin_mle.gen")).Output, StringComparison.Ordinal);
        using var fitted = Workspace.Coin().Write("fit.json", "{}");
        Assert.Contains("coin.csv, 6 rows", (await fitted.Run("fit", "coin_mle.gen")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_sets_a_hyperparameter_that_has_no_default()
    {
        using var workspace = Workspace.OldFaithful().Edit("old_faithful.gen", "K = 2", "K")
            .Write("d.json", $$"""{"K": 1, "eruptions": [1, 2, 3, 5], "waiting": [3, 4, 4, 9]}""");
        var run = await workspace.Run("explain", "old_faithful.gen", "--program", "--data", "d.json");
        Assert.Equal((0, ""), (run.Code, run.Errors));
    }

    [Fact]
    public async Task A_story_from_standard_input_looks_where_it_is_started()
    {
        using var workspace = Workspace.Coin();
        var run = await workspace.RunWith(workspace.Read("coin_mle.gen"), "fit", "-");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("coin.csv, 6 rows", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_data_file_is_reported()
    {
        using var workspace = Story();
        var run = await workspace.Run("fit", "coin_mle.gen");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("error E0328: there is no data file beside coin_mle.gen\n   = name one: `--data file.csv`", run.Errors,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coin.csv")]
    [InlineData("rows=coin.csv")]
    [InlineData("toss=coin.csv")]
    public async Task Data_are_given_by_plate_by_data_name_or_without_a_name(string data)
    {
        using var workspace = Workspace.Coin().Write("other.csv", "toss\nH\n");
        var run = await workspace.Run("fit", "coin_mle.gen", "--data", data);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("0.666667", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_the_story_does_not_have_is_reported()
    {
        using var workspace = Workspace.Coin();
        var run = await workspace.Run("fit", "coin_mle.gen", "--data", "tosses=coin.csv");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Equal("error E0329: `--data tosses=coin.csv`: the story has no plate and no data name `tosses`\n   = did you mean `toss`?\n",
            run.Errors);
    }

    [Fact]
    public async Task Two_files_without_a_name_are_reported()
    {
        using var workspace = Workspace.Coin().Write("other.csv", "toss\nH\n");
        var run = await workspace.Run("fit", "coin_mle.gen", "--data", "coin.csv", "--data", "other.csv");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("error E0328: coin.csv and other.csv are both given without a name", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nosuch.csv", "there is no such file or folder")]
    [InlineData(".", "it is a folder")]
    [InlineData("rows=", "it has no name")]
    public async Task A_file_that_cannot_be_read_is_reported(string data, string why)
    {
        using var workspace = Workspace.Coin();
        var run = await workspace.Run("fit", "coin_mle.gen", "--data", data);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("error E0327: the data file ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(why, run.Errors, StringComparison.Ordinal);
    }

    /// <summary>IDX of the truth values 1, 0, 1, and 3 x 1 of them: a file without a header of names.</summary>
    private static readonly byte[] Tosses = [0, 0, 8, 1, 0, 0, 0, 3, 1, 0, 1], Matrix = [0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 1, 1, 0, 1];

    [Theory]
    [InlineData("tosses.idx1-ubyte", "toss=tosses.idx1-ubyte")]
    [InlineData("tosses.idx1-ubyte", "rows=tosses.idx1-ubyte")]
    [InlineData("tosses.idx1-ubyte", "tosses.idx1-ubyte")]
    [InlineData("tosses.idx1-ubyte", null)]
    [InlineData("coin-idx1-ubyte", null)]
    public async Task An_array_file_is_named_or_found(string file, string? data)
    {
        using var workspace = Arrays().Write(file, Tosses);
        if (file.StartsWith("coin", StringComparison.Ordinal)) workspace.Write("other.csv", "toss\n1\n").Write("more.npy", Tosses);
        var run = await workspace.Run(["fit", "coin.gen", .. data is null ? Array.Empty<string>() : ["--data", data]]);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains($"{file}, 3 rows", run.Output, StringComparison.Ordinal);
        Assert.Contains("0.666667", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_array_files_beside_a_story_are_reported()
    {
        using var workspace = Arrays().Write("train.idx", Tosses).Write("test.idx2-ubyte", Matrix);
        var run = await workspace.Run("fit", "coin.gen");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("error E0328: there are several data files beside coin.gen: test.idx2-ubyte, train.idx", run.Errors,
            StringComparison.Ordinal);
    }

    private static Workspace Arrays() =>
        new Workspace()
            .Write("coin.gen", """
                model Coin

                data toss[rows]: bool

                param heads: unit
                for n in rows { toss[n] ~ Bernoulli(heads) }

                """);

    private static Workspace Story() => new Workspace().Copy("coin", "coin_mle.gen");
}
