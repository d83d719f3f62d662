namespace ProbDsl.Tests;

/// <summary>What a person sees, word by word.</summary>
public sealed class TranscriptTests
{
    [Fact]
    public Task A_fit_in_closed_form() => Transcript("fit_coin", Workspace.Coin(), "fit", "coin_mle.gen");

    [Fact]
    public Task A_fit_by_em() => Transcript("fit_old_faithful", Workspace.OldFaithful(), "fit", "old_faithful.gen");

    [Fact]
    public Task Graph_and_plan() => Transcript("explain_old_faithful", Workspace.OldFaithful(), "explain", "old_faithful.gen");

    [Fact]
    public Task A_sound_story() => Transcript("check_coin", Workspace.Coin(), "check", "coin_mle.gen");

    [Fact]
    public Task The_methods() => Transcript("methods", new Workspace(), "methods");

    [Fact]
    public Task A_wrong_name() => Transcript("wrong_name", Workspace.OldFaithful().Edit("old_faithful.gen", "MvNormal(mean", "MvNormal(mena"), "check", "old_faithful.gen");

    [Fact]
    public Task A_wrong_shape() => Transcript("wrong_shape", Workspace.OldFaithful().Edit("old_faithful.gen", "mean[K]: real[2]", "mean[K]: real[3]"), "check", "old_faithful.gen");

    [Fact]
    public Task A_missing_column() => Transcript("missing_column", Workspace.OldFaithful().Edit("old_faithful.gen", "eruptions, waiting", "eruptions, wating"), "fit", "old_faithful.gen");

    [Fact]
    public Task A_cell_of_letters() => Transcript("text_cell", Workspace.OldFaithful().Write("faithful.csv", WithLettersInRow118()), "fit", "old_faithful.gen");

    [Fact]
    public Task Ten_thousand_brackets() =>
        Transcript("deep_brackets", new Workspace().Write("deep.gen", $"model Deep\n\nx ~ Normal({new string('(', 10_000)}0{new string(')', 10_000)}, 1)\n"), "check", "deep.gen");

    [Fact]
    public Task Heads_only() => Transcript("all_heads", Workspace.Coin().Write("coin.csv", "toss\nH\nH\nH\n"), "fit", "coin_mle.gen");

    [Fact]
    public Task A_constant_column() => Transcript("constant_column", new Workspace().Copy("gaussian-mle", "gaussian_mle.gen").Write("waiting.csv", "waiting\n70\n70\n70\n"), "fit", "gaussian_mle.gen");

    [Fact]
    public Task A_story_with_a_net() => Transcript("net", new Workspace().Write("encoder.gen", Net), "check", "encoder.gen");

    [Fact]
    public Task A_latent_that_no_method_treats() => Transcript("latent_without_method", new Workspace().Write("latent.gen", Latent).Write("latent.csv", "y\n1\n2\n"), "fit", "latent.gen");

    [Fact]
    public Task A_method_that_is_not_there() => Transcript("method_not_there", Workspace.Coin(), "fit", "coin_mle.gen", "--method", "nuts");

    [Fact]
    public Task Several_data_files() => Transcript("several_data_files", Workspace.Coin().Write("other.csv", "toss\nH\n"), "fit", "coin_mle.gen");

    private const string Net = """
        model Encoder

        data x[rows]: real[2] from a, b

        net encode(x: real[2]) -> real[2] = mlp(hidden = [8])

        for n in rows {
          z[n] ~ Normal(encode(x[n]), 1)
          x[n] ~ Normal(encode(z[n]), 1)
        }

        """;

    private const string Latent = """
        model Latent

        data y[rows]: real

        z ~ Normal(0, 1)

        for n in rows {
          y[n] ~ Normal(z, 1)
        }

        """;

    private static string WithLettersInRow118()
    {
        var lines = File.ReadAllLines(Repository.Path("examples", "old-faithful", "faithful.csv"));
        lines[118] = "4.1,7O";
        return string.Join('\n', lines) + "\n";
    }

    private static async Task Transcript(string name, Workspace workspace, params string[] arguments)
    {
        using (workspace) Golden.Check(name, arguments, await workspace.Run(arguments));
    }
}
