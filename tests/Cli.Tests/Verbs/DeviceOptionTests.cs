using System.Text.Json;
using ProbDsl.Catalog.Options;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`--device` and `--precision` on machines without a GPU: what is printed and recorded, and what contradicts it.</summary>
public sealed class DeviceOptionTests
{
    private static readonly string[] net = ["fit", "net.gen", "--data", "net.csv", "--max-iter", "20", "--format", "json"];

    [Theory]
    [InlineData(null, null, "")]
    [InlineData("cpu", "as requested", "device: cpu, as requested\n")]
    [InlineData("auto", "a step takes ", "device: cpu: a step takes ")]
    public async Task The_device_and_its_reason_are_printed_and_recorded(string? device, string? reason, string printed)
    {
        using var workspace = Net();
        var run = await workspace.Run(device is null ? net : [.. net, "--device", device]);
        Assert.True(run.Code == 0, run.Errors);
        Assert.StartsWith(printed, run.Errors[Math.Max(0, run.Errors.IndexOf("device:", StringComparison.Ordinal))..],
            StringComparison.Ordinal);
        if (device is null) Assert.DoesNotContain("device", run.Errors, StringComparison.Ordinal);
        var fit = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("cpu", fit.GetProperty("device").GetString());
        Assert.Equal(reason is not null, fit.TryGetProperty("device_reason", out var why));
        if (reason is not null) Assert.Contains(reason, why.GetString(), StringComparison.Ordinal);
        Assert.False(fit.TryGetProperty("device_name", out _));
    }

    // without a word, steps may go to a GPU; an engine of the processor that is named keeps them
    [Theory]
    [InlineData(null, true)]
    [InlineData("managed", false)]
    [InlineData("interpreter", false)]
    public void A_named_engine_of_the_processor_is_not_exchanged(string? engine, bool mayBeExchanged) =>
        Assert.Equal(mayBeExchanged, StandardOptions.EngineOf(engine, null).Kind.ForSteps is not null);

    // the processor by any word is one computation
    [Fact]
    public async Task Words_for_the_processor_have_the_same_bits()
    {
        using var workspace = Net();
        var values = new List<string>();
        foreach (var words in (string[][])[[], ["--device", "cpu"], ["--device", "auto"], ["--device", "auto", "--engine", "managed"]])
        {
            var fit = JsonDocument.Parse((await workspace.Run([.. net, .. words])).Output).RootElement;
            values.Add(fit.GetProperty("objective").GetRawText() + fit.GetProperty("parameters").GetRawText());
        }

        Assert.Single(values.Distinct());
    }

    [Theory]
    [InlineData("--engine interpreter --device cuda", "`--engine interpreter` runs on the processor, but `--device cuda` is a GPU")]
    [InlineData("--engine managed --device cuda:1", "`--engine managed` runs on the processor, but `--device cuda:1` is a GPU")]
    [InlineData("--engine cuda --device cpu", "`--engine cuda` runs on a GPU, but `--device cpu` is the processor")]
    public async Task An_engine_and_a_device_that_contradict_are_an_error(string options, string message)
    {
        using var workspace = Net();
        await workspace.Run([.. net, "--out", "kept"]);
        string[][] commands = [net, ["eval", "kept", "--data", "net.csv"], ["predict", "kept", "--data", "net.csv"],
            ["sample", "kept", "--data", "net.csv"], ["sample", "coin.gen"]];
        foreach (var command in commands)
        {
            var run = await workspace.Run([.. command, .. options.Split(' ')]);
            Assert.Equal(1, run.Code);
            Assert.Contains("E0638", run.Output + run.Errors, StringComparison.Ordinal);
            Assert.Contains(message, (run.Output + run.Errors).Replace("\n  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_story_sets_the_device_and_the_command_line_overrides_it()
    {
        using var workspace = Net().Write("set.gen", Story + "fit { device = \"cuda:1\" }\n");
        var contradicted = await workspace.Run("fit", "set.gen", "--data", "net.csv", "--engine", "interpreter", "--max-iter", "20");
        Assert.Contains("but `device = cuda:1` in the story's `fit` block is a GPU",
            contradicted.Errors.Replace("\n  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        var overridden = await workspace.Run("fit", "set.gen", "--data", "net.csv", "--device", "cpu", "--max-iter", "20");
        Assert.True(overridden.Code == 0, overridden.Errors);
        Assert.Contains("device: cpu, as requested", overridden.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fit_without_programs_says_that_the_device_has_no_effect()
    {
        using var workspace = Workspace.OldFaithful().Write("counts.gen", """
            model Counts(K = 2)
            data n[rows]: count from waiting
            param w: simplex[K]
            param rate[K]: positive
            for i in rows {
              kind[i] ~ Categorical(w)
              n[i] ~ Poisson(rate[kind[i]])
            }

            """);
        workspace.Write("set.gen", workspace.Read("counts.gen") + "fit { device = cuda }\n");
        (string[] Command, string Written)[] cases =
        [
            (["counts.gen", "--device", "cuda"], "`--device cuda`"), (["counts.gen", "--engine", "cuda"], "`--engine cuda`"),
            (["set.gen"], "`device = cuda` in the story's `fit` block"), (["set.gen", "--device", "cuda:0"], "`--device cuda:0`"),
        ];
        foreach (var (command, written) in cases)
        {
            var run = await workspace.Run(["fit", .. command, "--data", "faithful.csv"]);
            Assert.True(run.Code == 0, run.Errors);
            Assert.Contains($"so that {written} has no effect", Unbroken(run.Errors), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--precision tf32", "tf32")]
    [InlineData("--precision bf16 --device cpu", "bf16")]
    [InlineData("--precision tf32 --engine interpreter", "tf32")]
    [InlineData("--precision float32", null)]
    [InlineData("", null)]
    public async Task A_precision_without_effect_is_printed_and_recorded(string options, string? word)
    {
        using var workspace = Net();
        var run = await workspace.Run([.. net, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.True(run.Code == 0, run.Errors);
        Assert.Equal(word is not null, Unbroken(run.Errors).Contains(NoEffect(word), StringComparison.Ordinal));
        var written = JsonDocument.Parse(run.Output).RootElement.GetProperty("options");
        Assert.Equal(word, written.TryGetProperty("precision", out var recorded) ? recorded.GetString() : null);
    }

    [Fact]
    public async Task A_story_sets_the_precision_and_the_command_line_overrides_it()
    {
        using var workspace = Net().Write("set.gen", Story + "fit { precision = tf32 }\n");
        string[] fit = ["fit", "set.gen", "--data", "net.csv", "--max-iter", "20"];
        Assert.Contains("so that `precision = tf32` in the story's `fit` block has no effect",
            Unbroken((await workspace.Run(fit)).Errors), StringComparison.Ordinal);
        Assert.Contains(NoEffect("bf16"), Unbroken((await workspace.Run([.. fit, "--precision", "bf16"])).Errors),
            StringComparison.Ordinal);
        var overridden = await workspace.Run([.. fit, "--precision", "float32"]);
        Assert.True(overridden.Code == 0, overridden.Errors);
        Assert.DoesNotContain("precision", overridden.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_without_training_has_no_precision()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--data", "faithful.csv", "--precision", "tf32");
        Assert.Contains("E0557", run.Errors, StringComparison.Ordinal);
        Assert.Contains("`--precision tf32` has no effect", Unbroken(run.Errors), StringComparison.Ordinal);
        var same = await workspace.Run("fit", "old_faithful.gen", "--data", "faithful.csv", "--precision", "float32");
        Assert.True(same.Code == 0, same.Errors);
        Assert.DoesNotContain("precision", same.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("float16")]
    [InlineData("TF32")]
    public async Task Other_precisions_are_refused(string word)
    {
        using var workspace = Net();
        var run = await workspace.Run([.. net, "--precision", word]);
        Assert.Equal(2, run.Code);
        Assert.Contains("--precision takes float32, tf32, bf16", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    [InlineData("cuda:99999999999")]
    [InlineData("cpu:1")]
    public async Task Other_words_are_refused(string word)
    {
        using var workspace = Net();
        var run = await workspace.Run([.. net, "--device", word]);
        Assert.Equal(2, run.Code);
        Assert.Contains("--device takes auto, cpu, cuda[:i]", run.Errors, StringComparison.Ordinal);
    }

    private const string Story = """
        model Line
        data x[rows]: real
        data y[rows]: real
        net at(x: real) -> real = mlp(hidden = [5], act = tanh)
        for n in rows { y[n] ~ Normal(at(x[n]), 0.5) }

        """;

    private static string NoEffect(string? word) =>
        $"precision: float32: no program ran on a GPU, so that `--precision {word}` has no effect";

    private static string Unbroken(string text) => text.Replace("\n", " ", StringComparison.Ordinal);

    private static Workspace Net() => new Workspace().Write("net.gen", Story).Write("net.csv", "x,y\n1,2\n2,3.1\n3,4\n4,5.3\n")
        .Copy("coin", "coin_mle.gen", "coin.gen").Copy("coin", "coin.csv");
}
