using System.Text.Json;
using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>The options of `fit` do what they say.</summary>
public sealed partial class FitOptionTests
{
    // the methods that a refusal names accept the data at hand: `mle` and `laplace` take this story, but not with a missing predictor
    [Theory]
    [InlineData("x,y\n1,2\n2,3.1\n3,4\n4,5.3\n", "`--method mle` finds an estimate")]
    [InlineData("x,y\n1,2\n2,3.1\nNA,4\n4,5.3\n", null)]
    public async Task A_refusal_names_methods_that_accept_the_data(string rows, string? advice)
    {
        using var workspace = new Workspace().Write("line.gen", """
            model Line

            data x[rows]: real
            data y[rows]: real

            param m: real
            param b: real

            for n in rows {
              x[n] ~ Normal(m, 1)
              y[n] ~ Normal(b * x[n], 1)
            }

            """).Write("line.csv", rows);
        var refused = await workspace.Run("fit", "line.gen", "--data", "line.csv", "--method", "em");
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("error E0402: `em` does not support this story", refused.Errors, StringComparison.Ordinal);
        if (advice is null) Assert.DoesNotContain("--method", refused.Errors, StringComparison.Ordinal);
        else Assert.Contains(advice, refused.Errors, StringComparison.Ordinal);
        // what is wrong with the story is said where the data cannot be read
        var unread = await workspace.Run("fit", "line.gen", "--data", "nothing.csv", "--method", "em");
        Assert.StartsWith("error E0402: `em` does not support this story", unread.Errors, StringComparison.Ordinal);
    }

    // what a method asks of the data is asked with the data: a plan without them is no plan
    [Theory]
    [InlineData("iwae", "`acc[1]` is read as a whole, but depends on latents", """
        model Plain
        data y[times]: real
        m ~ Normal(0, 3)
        acc[1] = m
        for t in 2..times { acc[t] = 0.5 * acc[t-1] + m }
        for t in times { y[t] ~ Normal(acc[t], 1) }
        """)]
    [InlineData("em", "of `a[1]`, coupled chains have different lengths", """
        model Lengths(K = 2)
        data y[times]: real
        mean: real[K] ~ Normal(0, 10)
        w: simplex[K] ~ Dirichlet(1)
        move: simplex[K, K] ~ Dirichlet(1)
        a[1] ~ Categorical(w)
        for t in 2..times { a[t] ~ Categorical(move[a[t-1]]) }
        b[1]: index[K] ~ Categorical(w)
        for d in 2..4 { b[d] ~ Categorical(move[b[d-1]]) }
        for t in 2..4 { y[t] ~ Normal(mean[a[t]] + mean[b[t]], 1) }
        """)]
    public async Task What_the_data_do_not_allow_is_refused(string method, string reason, string story)
    {
        using var workspace = new Workspace().Write("story.gen", story).Write("rows.csv", "y\n1\n2\n0.5\n1.5\n0.2\n1\n");
        var refused = await workspace.Run("fit", "story.gen", "--data", "rows.csv", "--method", method);
        Assert.Equal(1, refused.Code);
        Assert.StartsWith($"error E0402: `{method}` does not support this story: {reason}",
            refused.Errors.TrimStart().Replace("\n  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_gives_a_hyperparameter()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--set", "K=3");
        Assert.Equal(0, run.Code);
        Assert.Contains("OldFaithful(K = 3)", run.Output, StringComparison.Ordinal);
        Assert.Contains("kind[n] is marginalized (3 states)", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nweight[3] ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("K", "error E0217: `--set K` is not a setting")]
    [InlineData("K=two", "error E0217: `--set K=two` is not a setting")]
    [InlineData("Q=2", "error E0217: `--set Q`: the story has no hyperparameter `Q`")]
    public async Task A_wrong_setting_is_reported(string setting, string start)
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--set", setting);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith(start, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes()
    {
        using var workspace = Workspace.OldFaithful();
        string[] arguments = ["fit", "old_faithful.gen", "--set", "K=3", "--format", "json", "--restarts", "2", "--seed"];
        var (first, again, other) = (await workspace.Run([.. arguments, "5"]), await workspace.Run([.. arguments, "5", "--threads", "1"]),
            await workspace.Run([.. arguments, "6"]));
        Assert.Equal(WithoutSeconds(first.Output), WithoutSeconds(again.Output));
        Assert.NotEqual(Trace(first), Trace(other));
    }

    [Fact]
    public async Task Too_few_steps_are_not_called_converged()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--max-iter", "2");
        Assert.Contains("stopped: not converged: 2 steps", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning W0503: stopped after 2 steps", run.Errors, StringComparison.Ordinal);
        Assert.Equal(0, run.Code);
    }

    [Fact]
    public async Task One_start_says_nothing_of_agreement()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--restarts", "1");
        Assert.Equal(0, run.Code);
        Assert.DoesNotContain("agree", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_method_is_reported_with_the_nearest()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--method", "emm");
        Assert.Equal((1, "", "error E0403: there is no method `emm`\n   = did you mean `em`?\n"), (run.Code, run.Output, run.Errors));
    }

#if !INFERNET
    [Fact]
    public async Task A_method_of_another_build_names_that_build()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--method", "infernet_ep");
        Assert.Equal((1, "", "error E0403: there is no method `infernet_ep`\n   = `infernet_ep` runs Infer.NET, in a build with "
            + "`-p:InferNet=true`: docs/coming-from/infer-net.md\n"), (run.Code, run.Output, run.Errors));
    }
#endif

    /// <summary>What other tools call a method leads to those of this one that accept the story.</summary>
    [Theory]
    [InlineData("mcmc", "there is no method `mcmc`: Markov chain Monte Carlo has another name here",
        "use `--method nuts` or `--method gibbs`")]
    [InlineData("HMC", "there is no method `HMC`: Markov chain Monte Carlo has another name here", "`--method nuts`")]
    [InlineData("rejection", "the method `rejection` is not supported yet", "advi, vmp, gibbs")]
    [InlineData("svi", "there is no method `svi`: variational inference has another name here",
        "use `--method advi` or `--method elbo`")]
    [InlineData("l-bfgs", "there is no method `l-bfgs`: the mode has another name here", "use `--method map`")]
    public async Task A_method_by_another_name_leads_to_its_own(string asked, string message, string next)
    {
        using var workspace = new Workspace().Copy("coin", "coin.gen").Copy("coin", "coin.csv");
        var run = await workspace.Run("fit", "coin.gen", "--method", asked);
        Assert.Equal((1, ""), (run.Code, run.Output));
        var errors = Regex.Replace(run.Errors, @"\s+", " ");
        Assert.StartsWith($"error E0403: {message}", errors, StringComparison.Ordinal);
        Assert.Contains(next, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mcmc", """
        = methods that report this story's posterior: `--method laplace`, `--method importance`,
             `--method pathfinder`

        """)]
    [InlineData("exact", """
        = `--method em` finds the maximum of the likelihood, latents and missing cells marginalized
            `--method laplace` finds a normal approximation of the posterior, reliable if its k-hat is below
            0.7
            also possible: `map`, `importance`, `pathfinder`, `elbo`, `iwae`

        """)]
    public async Task Only_methods_that_help_a_mixture_of_params_are_proposed(string asked, string help)
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--method", asked);
        Assert.EndsWith(help, run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("em")]
    [InlineData("exact")]
    public async Task Help_about_params_is_for_stories_that_have_some(string asked)
    {
        using var workspace = new Workspace().Copy("coin", "coin.csv").Write("coin.gen", """
            model Coin
            data toss[rows]: bool
            weight: simplex[2] ~ Flat()
            heads: unit[2] ~ Flat()
            scale ~ Exponential(1)
            for n in rows {
              u[n] ~ Normal(0, scale)
              kind[n] ~ Categorical(weight)
              toss[n] ~ Bernoulli(logit = u[n] + heads[kind[n]])
            }

            """);
        var run = await workspace.Run("fit", "coin.gen", "--data", "coin.csv", "--method", asked);
        Assert.StartsWith($"error E0402: `{asked}` does not support this story", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("param", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_story_has_defaults_where_the_command_line_says_nothing()
    {
        using var workspace = Workspace.OldFaithful();
        workspace.Write("old_faithful.gen", workspace.Read("old_faithful.gen") + "\nfit {\n  method = em\n  seed = 7\n  restarts = 3\n"
            + "  max_iter = 200\n  tol = 1e-5\n  threads = 2\n  learning_rate = 0.1\n}\n");
        var own = JsonDocument.Parse((await workspace.Run("fit", "old_faithful.gen", "--format", "json")).Output).RootElement;
        Assert.Equal((7, 3, 200, 1e-5, 2), Reported(own));
        var asked = JsonDocument.Parse((await workspace.Run("fit", "old_faithful.gen", "--format", "json", "--seed", "1", "--restarts", "2",
            "--max-iter", "100", "--tol", "1e-6", "--threads", "1")).Output).RootElement;
        Assert.Equal((1, 2, 100, 1e-6, 1), Reported(asked));
        Golden.Check("fit_with_defaults", ["fit", "old_faithful.gen", "--restarts", "2"],
            await workspace.Run("fit", "old_faithful.gen", "--restarts", "2"));

        static (int, int, int, double, int) Reported(JsonElement fit) => (
            fit.GetProperty("seed").GetInt32(), fit.GetProperty("options").GetProperty("restarts").GetInt32(),
            fit.GetProperty("options").GetProperty("max_iter").GetInt32(),
            fit.GetProperty("options").GetProperty("tol").GetDouble(), fit.GetProperty("options").GetProperty("threads").GetInt32());
    }

    /// <summary>Two engines agree to the digits that are printed, and the file says which one computed.</summary>
    [Fact]
    public async Task An_engine_is_chosen_and_recorded()
    {
        using var workspace = new Workspace().Copy("eight-schools", "eight_schools.gen").Copy("eight-schools", "eight_schools.csv");
        string[] fit = ["fit", "eight_schools.gen", "--data", "eight_schools.csv", "--method", "advi", "--format", "json"];
        var usual = await workspace.Run([.. fit, "--out", "usual"]);
        var interpreted = await workspace.Run([.. fit, "--out", "interpreted", "--engine", "interpreter"]);
        var (one, other) = (JsonDocument.Parse(usual.Output).RootElement, JsonDocument.Parse(interpreted.Output).RootElement);
        Assert.False(one.GetProperty("options").TryGetProperty("engine", out _));
        Assert.Equal("interpreter", other.GetProperty("options").GetProperty("engine").GetString());
        Assert.Equal(Objective(one), Objective(other), 1e-6);
        foreach (var verb in (string[][])[["eval"], ["predict"], ["sample"]])
        {
            var run = await workspace.Run([.. verb, "interpreted", "--data", "eight_schools.csv", "--engine", "interpreter"]);
            Assert.True(run.Code == 0, run.Errors);
        }

        var unknown = await workspace.Run([.. fit, "--engine", "tpu"]);
        Assert.Equal(2, unknown.Code);
        Assert.Contains("--engine takes managed, interpreter", unknown.Errors, StringComparison.Ordinal);

        static double Objective(JsonElement fit) => fit.GetProperty("objective").GetProperty("value").GetDouble();
    }

    [Theory]
    [InlineData("rejection", "error E0403: the method `rejection` is not supported yet\n  --> old_faithful.gen:15:7\n")]
    [InlineData("mle", "error E0402: `mle` does not support this story: `mle` needs fully observed data")]
    [InlineData("emm", "error E0228: there is no method `emm`")]
    public async Task A_method_of_the_story_that_does_not_serve_is_refused(string method, string start)
    {
        using var workspace = Workspace.OldFaithful();
        workspace.Write("old_faithful.gen", workspace.Read("old_faithful.gen") + $"\nfit {{ method = {method} }}\n");
        var run = await workspace.Run("fit", "old_faithful.gen");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith(start, run.Errors, StringComparison.Ordinal);
        Assert.Equal(method == "emm" ? 1 : 0, (await workspace.Run("fit", "old_faithful.gen", "--method", "em")).Code);
    }

    [Fact]
    public async Task No_line_of_a_fit_is_wider_than_100_columns()
    {
        using var workspace = new Workspace().Write("wide.gen", Wide).Write("wide.csv", WideData());
        var run = await workspace.Run("fit", "wide.gen");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.Matches("spread +900 numbers: .* `--show spread` prints them", run.Output);
    }

    private const string Wide = """
        model Wide

        data x[rows]: real[30] from all

        param center: real[30]
        param spread: covariance[30]

        for n in rows {
          x[n] ~ MvNormal(center, spread)
        }

        """;

    /// <summary>80 rows in general position.</summary>
    private static string WideData()
    {
        var random = new Random(1);
        var lines = Enumerable.Range(0, 80).Select(_ => string.Join(',', Enumerable.Range(0, 30).Select(_ => random.Next(1000))));
        return string.Join(',', Enumerable.Range(1, 30).Select(i => $"c{i}")) + "\n" + string.Join('\n', lines) + "\n";
    }

    private static string Trace(Finished run) => JsonDocument.Parse(run.Output).RootElement.GetProperty("trace").GetRawText();

    private static string WithoutSeconds(string json) => Seconds().Replace(json, "");

    [GeneratedRegex("\"(load|compile|fit)\": [^\n]*|\"options\": \\{[^}]*\\}")]
    private static partial Regex Seconds();
}
