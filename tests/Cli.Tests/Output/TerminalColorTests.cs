using ProbDsl.Cli.Output;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Output;

/// <summary>Color on a terminal, and never elsewhere.</summary>
public sealed class TerminalColorTests
{
    private const string Wrong = "model Wrong\n\nx ~ Normal(mena, 1)\n", Idle = "model Idle\n\nparam idle: real\n\nx ~ Normal(0, 1)\n";

    private static readonly string[] coin = ["fit", "coin_mle.gen", "--data", "coin.csv"];

    [Theory]
    [InlineData(true, true, "TERM=xterm")]
    [InlineData(true, true, "TERM=xterm", "NO_COLOR=")]
    [InlineData(true, true)]
    [InlineData(false, false, "TERM=xterm")]
    [InlineData(false, true, "TERM=xterm", "NO_COLOR=1")]
    [InlineData(false, true, "TERM=xterm", "NO_COLOR=0")]
    [InlineData(false, true, "TERM=dumb")]
    public void It_is_shown_on_terminals_without_NO_COLOR_that_are_not_dumb(bool isShown, bool isTerminal, params string[] environment)
    {
        var variables = environment.Append("WT_SESSION=1").Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        Assert.Equal(isShown, TerminalColor.IsShown(isTerminal, variables.GetValueOrDefault));
    }

    [Theory]
    [InlineData(true, "\e[31merror\e[0m: no\n")]
    [InlineData(false, "error: no\n")]
    public void Marks_of_styles_become_codes_or_nothing(bool isColored, string expected)
    {
        using var terminal = new StringWriter();
        using (var text = new TerminalText(terminal, isColored))
            text.Write($"{Mark(TextStyle.Error)}error{StyleMarks.End}: no\n");
        Assert.Equal(expected, terminal.ToString());
    }

    /// <summary>A cell may have the character of a mark: it colors nothing beyond its line.</summary>
    [Fact]
    public void A_mark_without_an_end_in_its_line_is_dropped()
    {
        using var terminal = new StringWriter();
        using (var text = new TerminalText(terminal, isColored: true)) text.Write($"a{Mark(TextStyle.Warning)}b\nc{StyleMarks.End}");
        Assert.Equal("ab\nc\e[0m", terminal.ToString());
    }

    [Fact]
    public async Task On_a_terminal_codes_and_carets_are_red_and_warnings_yellow()
    {
        using var workspace = new Workspace().Write("wrong.gen", Wrong).Write("idle.gen", Idle);
        var wrong = await PseudoTerminal.Shown(workspace.Folder, ["check", "wrong.gen"]);
        Assert.StartsWith("\e[31merror E0203:\e[0m `mena` is not defined\n", wrong, StringComparison.Ordinal);
        Assert.Contains("|            \e[31m^^^^\e[0m\n", wrong, StringComparison.Ordinal);
        var idle = await PseudoTerminal.Shown(workspace.Folder, ["check", "idle.gen"]);
        Assert.Contains("\e[33mwarning W0201:\e[0m", idle, StringComparison.Ordinal);
        Assert.Contains("idle.gen: \e[32mok\e[0m, Idle", idle, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_headings_are_bold_and_the_verdict_is_green()
    {
        using var workspace = Workspace.Coin();
        var shown = await PseudoTerminal.Shown(workspace.Folder, coin);
        Assert.StartsWith("\e[1mcoin_mle.gen · Coin", shown, StringComparison.Ordinal);
        Assert.Contains("\n\e[1mparameter  estimate  std error\e[0m\n", shown, StringComparison.Ordinal);
        Assert.Contains("\n\e[32mstopped: closed form", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    public async Task A_terminal_without_color_is_sent_no_escape(string name, string value)
    {
        using var workspace = Workspace.Coin().Write("wrong.gen", Wrong);
        foreach (var arguments in new string[][] { coin, ["check", "wrong.gen"], ["--help"], ["fit", "--help"], [] })
            Assert.DoesNotContain('\e', await PseudoTerminal.Shown(workspace.Folder, arguments, 100, (name, value)));
    }

    [Fact]
    public async Task A_pipe_gets_plain_text()
    {
        using var workspace = Workspace.Coin().Write("wrong.gen", Wrong);
        foreach (var arguments in new string[][] { coin, ["check", "wrong.gen"], ["--help"], ["fit", "--help"], [] })
        {
            var run = await Probdsl.RunAlone(workspace.Folder, arguments, environment: [("TERM", "xterm")]);
            Assert.DoesNotContain(run.Output + run.Errors, c => c == '\e' || StyleMarks.IsMark(c));
        }
    }

    private static char Mark(TextStyle style) => (char)(StyleMarks.First + (int)style);
}
