using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>
/// What `check STORY` calls, which is most of its time: a method or type that is used for the first time costs 10 to 25 microseconds, an
/// assembly half a millisecond, and a method that the framework has no compiled code for 200 microseconds.
/// </summary>
public sealed class CheckStartTests
{
    /// <summary>1,267 at the time of writing.</summary>
    private const int MostMethods = 1400;

    // the runtime's own, which every program compiles; of a Nullable compiled code has no calls
    private static readonly string[] OfEachProgram = ["System.RuntimeType+", "System.Threading.Thread:", "System.Nullable`1"];

    [Fact]
    public async Task Check_needs_neither_inference_nor_data_nor_a_parser_of_options()
    {
        Assert.All(await Compiled(), method => Assert.All(
            ["ProbDsl.Inference.", "ProbDsl.Runtime.", "ProbDsl.Data.", "System.CommandLine."],
            other => Assert.False(method.StartsWith(other, StringComparison.Ordinal), method)));
    }

    [Fact]
    public async Task Check_uses_no_generic_of_the_framework_over_values_that_is_compiled_at_the_start()
    {
        Assert.DoesNotContain(await Compiled(), method => method.StartsWith("System.", StringComparison.Ordinal)
            && !OfEachProgram.Any(own => method.StartsWith(own, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Check_calls_few_methods()
    {
        Assert.InRange((await Compiled()).Length, 1, MostMethods);
    }

    /// <summary>The short way of `check STORY` and the one of any other command line say the same.</summary>
    [Theory]
    [InlineData("sound.gen", """
        model Sound

        x ~ Normal(0, 1)

        """)]
    [InlineData("warned.gen", """
        model Warned

        param idle: real

        x ~ Normal(0, 1)

        """)]
    [InlineData("wrong.gen", """
        model Wrong

        x ~ Normal(mean, 1)

        """)]
    [InlineData("nosuch.gen", null)]
    public async Task Check_of_a_story_says_what_it_says_with_options(string story, string? text)
    {
        using var workspace = new Workspace();
        if (text is not null) workspace.Write(story, text);
        var (alone, withOption) = (await workspace.Run("check", story), await workspace.Run("check", story, "--format", "text"));
        Assert.Equal(withOption, alone);
    }

    private static async Task<string[]> Compiled()
    {
        using var workspace = Workspace.OldFaithful();
        return await Probdsl.Compiled(workspace.Folder, "check", "old_faithful.gen");
    }
}
