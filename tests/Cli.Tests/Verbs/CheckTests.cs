using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`check`: all stories, all their errors, for people and for programs.</summary>
public sealed class CheckTests
{
    [Fact]
    public async Task Several_stories_are_all_checked()
    {
        using var workspace = Workspace.OldFaithful().Copy("coin", "coin_mle.gen")
            .Edit("coin_mle.gen", "Bernoulli(heads)", "Bernoulli(tails)");
        var run = await workspace.Run("check", "coin_mle.gen", "old_faithful.gen", "nosuch.gen");
        Assert.Equal(1, run.Code);
        Assert.Equal("coin_mle.gen: 1 error\nold_faithful.gen: ok, OldFaithful with 2 statements\nnosuch.gen: 1 error\n", run.Output);
        Assert.Contains("error E0203: `tails` is not defined", run.Errors, StringComparison.Ordinal);
        Assert.Contains("error E0191: the story nosuch.gen cannot be read: there is no such file", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_are_not_read()
    {
        using var workspace = new Workspace().Copy("coin", "coin_mle.gen");
        Assert.Equal(0, (await workspace.Run("check", "coin_mle.gen")).Code);
    }

    [Fact]
    public async Task Standard_input_can_be_checked()
    {
        using var workspace = new Workspace();
        var run = await workspace.RunWith("""
            model Coin

            heads ~ Bernoulli(0.5)

            """, "check", "-");
        Assert.Equal((0, "-: ok, Coin with 1 statement\n"), (run.Code, run.Output));
    }

    [Fact]
    public async Task A_sound_story_is_an_empty_array()
    {
        using var workspace = Workspace.Coin();
        var run = await workspace.Run("check", "--format", "json", "coin_mle.gen");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal(0, JsonDocument.Parse(run.Output).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task A_warning_is_counted_and_printed_and_is_no_error()
    {
        using var workspace = new Workspace().Write("idle.gen",
            """
                model Idle

                data x[rows]: real

                param mean: real
                param idle: real

                for n in rows {
                  x[n] ~ Normal(mean, 1)
                }

                """);
        var run = await workspace.Run("check", "idle.gen");
        Assert.Equal((0, "idle.gen: ok, Idle with 1 statement, 1 warning\n"), (run.Code, run.Output));
        Assert.StartsWith("warning W", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_stories_as_data_are_one_array_with_each_file_named()
    {
        using var workspace = Workspace.Coin().Edit("coin_mle.gen", "Bernoulli(heads)", "Bernoulli(tails)")
            .Write("worse.gen", """
                model Worse

                x ~ Norml(0, 1)

                """);
        var run = await workspace.Run("check", "coin_mle.gen", "worse.gen", "nosuch.gen", "--format", "json");
        Assert.Equal((1, ""), (run.Code, run.Errors));
        Assert.Equal(["E0203 coin_mle.gen", "E0204 worse.gen", "E0191 "], JsonDocument.Parse(run.Output).RootElement.EnumerateArray()
            .Select(e => $"{e.GetProperty("code").GetString()} {e.GetProperty("file").GetString()}"));
    }

    [Fact]
    public async Task An_error_as_data_has_its_place()
    {
        using var workspace = Workspace.OldFaithful().Edit("old_faithful.gen", "MvNormal(mean", "MvNormal(mena");
        var run = await workspace.Run("check", "old_faithful.gen", "--format", "json");
        Assert.Equal((1, ""), (run.Code, run.Errors));
        var error = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Equal(
            ("E0203", "error", "`mena` is not defined", "old_faithful.gen", 12, 19, 12, 23),
            (error.GetProperty("code").GetString(), error.GetProperty("severity").GetString(), error.GetProperty("message").GetString(),
                error.GetProperty("file").GetString(),
                error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32(), error.GetProperty("end_line").GetInt32(),
                error.GetProperty("end_column").GetInt32()));
        Assert.Equal(JsonValueKind.Array, error.GetProperty("labels").ValueKind);
        Assert.True(error.TryGetProperty("help", out _));
    }

    [Fact]
    public async Task An_error_of_a_file_as_data_has_no_line()
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("check", "nosuch.gen", "--format", "json");
        var error = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Equal((1, "E0191", JsonValueKind.Null),
            (run.Code, error.GetProperty("code").GetString(), error.GetProperty("line").ValueKind));
    }
}
