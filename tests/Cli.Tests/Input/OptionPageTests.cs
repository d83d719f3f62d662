using ProbDsl.Catalog.Options;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Input;

/// <summary>The page of options is that of the table. With UPDATE_GOLDEN=1 it is written anew.</summary>
public sealed class OptionPageTests
{
    [Fact]
    public void The_page_lists_the_rows_of_the_table()
    {
        var (path, page) = (Repository.Path("docs", "options.md"), OptionPage.Of(StandardOptions.Table));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(path, page);
        else Assert.Equal(page, File.ReadAllText(path));
    }

    [Fact]
    public void Every_option_of_a_command_is_in_its_section()
    {
        var sections = File.ReadAllText(Repository.Path("docs", "options.md")).Split("\n## ");
        foreach (var verb in OptionPage.Commands.SelectMany(c => c.Verbs))
        {
            var section = SectionOf(verb) + (verb == OptionPage.LikeFit ? SectionOf("fit") : "");
            Assert.All(Cli.Program.Make(verb).Options.Select(o => o.Name).Where(name => name != "--help"),
                name => Assert.Contains($"\n| `{name}` |", section, StringComparison.Ordinal));
        }

        string SectionOf(string verb) =>
            Assert.Single(sections, s => s.Split('\n')[0].Contains($"`{verb}`", StringComparison.Ordinal));
    }
}
