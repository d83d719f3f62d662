using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>Wrong usage ends in 2 and says what was wrong; help and version are there for the asking.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("fitt")]
    [InlineData("fit")]
    [InlineData("check")]
    [InlineData("fit coin_mle.gen --bogus")]
    [InlineData("check coin_mle.gen --bogus")]
    [InlineData("fmt coin_mle.gen --chek")]
    [InlineData("fit coin_mle.gen --format xml")]
    [InlineData("fit coin_mle.gen --format 1")]
    [InlineData("fit coin_mle.gen --restarts 0")]
    [InlineData("fit coin_mle.gen --max-iter -1")]
    [InlineData("fit coin_mle.gen --threads many")]
    [InlineData("fit coin_mle.gen --tol 0")]
    [InlineData("fit coin_mle.gen --tol NaN")]
    [InlineData("fit coin_mle.gen --seed -1")]
    [InlineData("predict kept --data coin.csv --digits 0")]
    [InlineData("predict kept --data coin.csv --digits many")]
    [InlineData("predict kept --data coin.csv --digits")]
    [InlineData("predict kept --data coin.csv --digits 18")]
    [InlineData("predict kept --data coin.csv --id")]
    [InlineData("sbc coin_mle.gen --part 3/2 --out kept")]
    [InlineData("sbc coin_mle.gen --part 1/2")]
    [InlineData("sbc coin_mle.gen --simulations many")]
    public async Task Wrong_usage_ends_in_2(string line)
    {
        using var workspace = Workspace.Coin();
        var before = workspace.Bytes("coin_mle.gen");
        var run = await workspace.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, run.Code);
        Assert.NotEmpty(run.Errors);
        Assert.DoesNotContain("System.", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("log-likelihood", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, workspace.Bytes("coin_mle.gen"));
    }

    /// <summary>What was wrong, the nearest name and the next step, in the words of the tool, and nothing on standard output.</summary>
    [Theory]
    [InlineData("fitt", "error: there is no command `fitt`\ndid you mean `probdsl fit`?\n`probdsl --help`")]
    [InlineData("zzz", "error: there is no command `zzz`\n`probdsl --help` lists the commands")]
    [InlineData("coin_mle.gen", "error: a command comes before the story, as in `probdsl fit coin_mle.gen`\n")]
    [InlineData("--bogus", "error: `--bogus` is not an option of `probdsl`: a command comes first")]
    [InlineData("fit", "error: `probdsl fit` needs STORY: a story (.gen), or - for standard input\nthe usual call: `probdsl fit my.gen")]
    [InlineData("fit --resume", "error: `probdsl fit` needs STORY: a story (.gen), or - for standard input\nthe usual call")]
    [InlineData("fmt", "error: `probdsl fmt` needs STORY")]
    [InlineData("predict", "error: `probdsl predict` needs FIT: the folder of a fit")]
    [InlineData("fit coin_mle.gen more.gen", "error: `more.gen` is one argument too many\nthe usual call: `probdsl fit my.gen")]
    [InlineData("fit -- -s.gen --data -d.csv", "error: `./--data` is one argument too many\nerror: `./-d.csv` is one argument too many\n"
        + "all that follows `--` is the name of a file: options come before it\nthe usual call")]
    [InlineData("fit coin_mle.gen --resume", "error: --resume continues the fit in a folder: name it with --out DIR\n`probdsl fit --help`")]
    [InlineData("fit coin_mle.gen --bogus 3", "error: `probdsl fit` has no option `--bogus`\n`probdsl fit --help` lists what it takes\n")]
    [InlineData("fit --bogus=3 coin_mle.gen", "error: `probdsl fit` has no option `--bogus`\n`probdsl fit --help` lists what it takes\n")]
    [InlineData("check --bogus coin_mle.gen", "error: `probdsl check` has no option `--bogus`\n`probdsl check --help`")]
    [InlineData("predict nosuch --digits 40", "error: --digits is at most 17: numbers of 64 bits have no further digits\n")]
    [InlineData("help fitt", "error: there is no command `fitt`\ndid you mean `probdsl fit`?\n`probdsl --help`")]
    [InlineData("fit coin_mle.gen --seed", "error: --seed needs a value, NUMBER\n")]
    [InlineData("fit coin_mle.gen --seed 1 --seed 2", "error: --seed is given more than once\n")]
    [InlineData("fit coin_mle.gen --schedule slow", "error: --schedule takes halving, constant, cosine, plateau\n")]
    [InlineData("fit coin_mle.gen --lr 1 --restarts 0", "error: `probdsl fit` has no option `--lr`\nerror: --restarts takes a whole")]
    public async Task Wrong_usage_says_what_next(string line, string said)
    {
        using var workspace = Workspace.Coin();
        var run = await workspace.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith(said, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("nrecognized", run.Errors, StringComparison.Ordinal);
        Assert.Contains(" --help` lists", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help fit", "fit --help")]
    [InlineData("help sdes", "sdes --help")]
    public async Task Help_is_a_command_too(string line, string option)
    {
        using var workspace = new Workspace();
        var run = await workspace.Run(line.Split(' '));
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal((await workspace.Run(option.Split(' '))).Output, run.Output);
    }

    /// <summary>`probdsl` alone leads to the first fit: every command in it is one that there is, in one screen.</summary>
    [Fact]
    public async Task The_program_alone_shows_the_way_to_a_first_fit()
    {
        using var workspace = Workspace.Coin();
        var run = await workspace.Run();
        Assert.Equal((0, ""), (run.Code, run.Errors));
        var lines = run.Output.TrimEnd().Split('\n');
        Assert.InRange(lines.Length, 10, 24);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        var commands = lines.Select(l => l.Trim().Split(' ')).Where(w => w[0] == "probdsl").Select(w => w[1]).ToList();
        var help = (await workspace.Run("--help")).Output;
        Assert.All(commands.Where(c => c != "--help"), c => Assert.Contains($"\n  probdsl {c}", help, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(Repository.Root, "examples/old-faithful/old_faithful.gen")));
        Assert.True(File.Exists(Path.Combine(Repository.Root, "docs/getting-started.md")));
    }

    /// <summary>Names that other tools give an option lead to the one of this tool, and nothing else is suggested.</summary>
    [Theory]
    [InlineData("fit coin_mle.gen --lr 0.1", "`--lr`: use `--learning-rate`")]
    [InlineData("fit coin_mle.gen --epochs=3", "`--epochs`: use `--max-iter` (a step is one batch")]
    [InlineData("fit coin_mle.gen --num-chains 4", "`--num-chains`: use `--chains`")]
    [InlineData("fit coin_mle.gen --thin 4", "`--thin`: use `--num-samples` (chains keep every draw")]
    [InlineData("fit coin_mle.gen --max_iter 4", "`--max_iter` is written `--max-iter`")]
    [InlineData("fit coin_mle.gen --sed 4", "`--sed`: did you mean `--seed`?")]
    [InlineData("compare coin_mle.gen --lr 0.1", "`--lr`: use `--learning-rate`")]
    [InlineData("compare coin_mle.gen --random-state 1", "`--random-state`: use `--seed`")]
    public async Task An_option_of_another_tool_leads_to_its_own(string line, string said)
    {
        using var workspace = Workspace.Coin();
        var run = await workspace.Run(line.Split(' '));
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains($"\n{said}", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("--kl", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_verb()
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("--help");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.All(["new", "check", "explain", "fit", "sample", "fmt", "methods", "distributions", "functions", "layers", "flows", "sdes"],
            verb => Assert.Contains($"\n  probdsl {verb}", run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Methods_as_data_are_those_that_are_listed()
    {
        using var workspace = new Workspace();
        var (text, data) = (await workspace.Run("methods"), await workspace.Run("methods", "--format", "json"));
        Assert.Equal(text.Output.TrimEnd('\n').Split('\n').Where(l => l[0] != ' ').Select(l => l.Split(' ')[0]),
            JsonDocument.Parse(data.Output).RootElement.EnumerateArray().Select(m => m.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Help_of_fit_names_every_option()
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("fit", "--help");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.All(["--data", "--set", "--method", "--format", "--out", "--seed", "--max-iter", "--tol", "--restarts", "--threads"],
            option => Assert.Contains($"  {option} ", run.Output, StringComparison.Ordinal));
    }

    /// <summary>A verb whose arguments do not ask for help is parsed without it.</summary>
    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    [InlineData("/h")]
    [InlineData("/?")]
    [InlineData("story.gen --format json --help")]
    [InlineData("@asked.txt")]
    public async Task Help_of_a_verb_is_printed_however_it_is_asked_for(string arguments)
    {
        using var workspace = new Workspace().Write("asked.txt", "--help\n");
        var run = await workspace.Run(["check", .. arguments.Split(' ')]);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("probdsl check STORY...: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_three_numbers()
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("--version");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", run.Output);
    }
}
