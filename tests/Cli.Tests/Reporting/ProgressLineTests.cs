using ProbDsl.Cli.Reporting;
using ProbDsl.Inference.Drivers;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Reporting;

/// <summary>The line of progress: a bar on a terminal, drawn at most ten times a second and cleared at the end.</summary>
public sealed class ProgressLineTests
{
    private readonly List<string> drawn = [];
    private readonly Clock clock = new();

    [Fact]
    public void It_is_drawn_ten_times_a_second_at_most_and_only_after_half_a_second()
    {
        using var line = new ProgressLine(drawn.Add, 100, clock);
        for (var millisecond = 0; millisecond < 2500; millisecond++)
        {
            clock.Milliseconds = millisecond;
            if (millisecond < 500) Assert.Empty(drawn);
            line.Report(At(start: 0));
        }

        Assert.Equal(20, drawn.Count);
    }

    [Fact]
    public void A_bar_shows_the_part_that_is_done_and_how_long_the_rest_takes()
    {
        using var line = new ProgressLine(drawn.Add, 120, clock);
        clock.Milliseconds = 6000;
        line.Report(At(start: 5));
        Assert.Equal("█████░░░░░░░░░░░░░░░ 25% · about 18 s left · start 6 of 20 · step 7 · objective -12.50 · best -11.00", drawn[0]);
    }

    [Fact]
    public void One_start_has_no_end_that_is_known()
    {
        using var line = new ProgressLine(drawn.Add, 100, clock);
        clock.Milliseconds = 61_000;
        line.Report(new(0, 1, 7, 1000, -12.5, -11));
        Assert.Equal("step 7 · objective -12.50 · 61 s", drawn[0]);
    }

    [Fact]
    public void Each_chain_has_its_part_of_the_steps()
    {
        using var line = new ProgressLine(drawn.Add, 120, clock);
        clock.Milliseconds = 3000;
        var chains = new ChainsInProgress([1, 2, 3], 1000);
        chains.Note(0, 260);
        chains.Note(1, 240, hasDiverged: true);
        chains.Note(2, 250, hasDiverged: true);
        line.Report(new(0, 1, 750, 3000, -25.5, -25.5) { Chains = chains });
        Assert.Equal("█████░░░░░░░░░░░░░░░ 25% · about 9 s left · chains 26% 24% 25% · 2 divergences · log density -25.50", drawn[0]);
    }

    /// <summary>One step of a million says little about the others.</summary>
    [Fact]
    public void The_time_left_is_not_estimated_before_a_hundredth_of_the_work()
    {
        using var line = new ProgressLine(drawn.Add, 100, clock);
        foreach (var (at, done) in new[] { (1000, 99), (2000, 100) })
        {
            clock.Milliseconds = at;
            line.Report(new(0, 1, done, 10_000, -25.5, -25.5) { Chains = new([1], 10_000) });
        }

        Assert.DoesNotContain("left", drawn[0], StringComparison.Ordinal);
        Assert.Contains("about 3 min left", drawn[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_a_comparison_has_its_name_in_front_and_its_own_time()
    {
        using var line = new ProgressLine(drawn.Add, 100, clock);
        clock.Milliseconds = 10_000;
        line.Begin("em");
        clock.Milliseconds = 12_000;
        line.Report(At(start: 10));
        Assert.StartsWith("em · ██████████░░░░░░░░░░ 50% · about 2 s left · start 11 of 20", drawn[0], StringComparison.Ordinal);
    }

    /// <summary>The line of the last step gives way at once to the evaluation, whose time left is its own.</summary>
    [Fact]
    public void An_evaluation_after_a_training_has_its_own_time()
    {
        using var line = new ProgressLine(drawn.Add, 100, clock);
        clock.Milliseconds = 100_000;
        line.Report(At(start: 0));
        clock.Milliseconds = 100_001;
        line.Evaluate(0, 60_000);
        line.Evaluate(4000, 60_000);
        clock.Milliseconds = 105_001;
        line.Evaluate(15_000, 60_000);
        Assert.Equal(
            ["evaluating 60,000 rows", "█████░░░░░░░░░░░░░░░ 25% · about 15 s left · evaluated 15,000 of 60,000 rows"],
            drawn[1..].Select(text => text.TrimEnd()));
    }

    /// <summary>A check after an optimization has a bar of its own.</summary>
    [Fact]
    public void A_check_says_what_it_computes()
    {
        using var line = new ProgressLine(drawn.Add, 100, clock);
        clock.Milliseconds = 3000;
        line.Check("weights of draws", 1000, 4000);
        clock.Milliseconds = 4000;
        line.Check("other modes", 200, 300);
        Assert.Equal(
            ["█████░░░░░░░░░░░░░░░ 25% · checking weights of draws · 3 s", "█████████████░░░░░░░ 66% · checking other modes · 4 s"],
            drawn.Select(text => text.TrimEnd()));
    }

    [Fact]
    public void Rows_that_are_written_are_counted_once_the_first_half_second_is_over()
    {
        using var line = new ProgressLine(drawn.Add, 100, clock);
        clock.Milliseconds = 400;
        line.Write(0, 2_000_000);
        clock.Milliseconds = 1400;
        line.Write(500_000, 2_000_000);
        Assert.Equal(["█████░░░░░░░░░░░░░░░ 25% · about 3 s left · written 500,000 of 2,000,000 rows"], drawn);
    }

    [Fact]
    public void It_is_no_wider_than_the_terminal_and_leaves_nothing_of_a_longer_one()
    {
        using (var line = new ProgressLine(drawn.Add, 40, clock))
        {
            clock.Milliseconds = 1000;
            line.Report(At(start: 5));
            clock.Milliseconds = 2000;
            line.Report(new(0, 1, 7, 1000, -12.5, -11));
        }

        Assert.All(drawn, text => Assert.InRange(text.Length, 0, 39));
        Assert.Equal(drawn[0].Length, drawn[1].Length);
        Assert.Equal([new string(' ', "step 7 · objective -12.50 · 2 s".Length), ""], drawn[2..]);
    }

    /// <summary>Each number of the whole line is whole or absent on any narrower one.</summary>
    [Fact]
    public void What_does_not_fit_is_left_out_whole()
    {
        using (var wide = new ProgressLine(drawn.Add, 200, clock))
        {
            clock.Milliseconds = 6000;
            wide.Report(At(start: 5));
        }

        var fields = drawn[0].Split(" · ");
        for (var columns = 1; columns <= 100; columns++)
        {
            drawn.Clear();
            clock.Milliseconds = 0;
            using var line = new ProgressLine(drawn.Add, columns, clock);
            clock.Milliseconds = 6000;
            line.Report(At(start: 5));
            Assert.InRange(drawn[0].Length, 0, columns - 1);
            Assert.All(drawn[0].Split(" · "), field => Assert.Contains(field, fields.Append("")));
            if (columns > fields[0].Length) Assert.StartsWith(fields[0], drawn[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_pipe_gets_none()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await Probdsl.RunAlone(workspace.Folder, ["fit", "old_faithful.gen", "--restarts", "2000"]);
        Assert.Equal((0, ""), (run.Code, run.Errors));
    }

    [Fact]
    public async Task A_terminal_is_left_without_it()
    {
        using var workspace = Workspace.OldFaithful();
        var shown =
            await PseudoTerminal.Shown(workspace.Folder, ["fit", "old_faithful.gen", "--restarts", "10000"], 100, ("NO_COLOR", "1"));
        Assert.Contains("░", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(shown.Split('\n').Select(l => l.Split('\r')[^1]), l => l.Contains('░'));
    }

    private static ProgressReport At(int start) => new(start, 20, 7, 1000, -12.5, -11);

    private sealed class Clock : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Milliseconds;
    }
}
