using System.CommandLine;
using System.CommandLine.Parsing;
using ProbDsl.Compiler.Options;

namespace ProbDsl.Cli.Verbs;

/// <summary>An option of the command line, made from a row: its name, its help, and the message for an invalid value.</summary>
internal static class RowFlag
{
    /// <summary>The flag of a row, as a verb has it.</summary>
    public static Option<object?> Of(RunOption row, OptionUses verb)
    {
        var flag = new Option<object?>(row.Flag)
        {
            Description = row.DescriptionFor(verb),
            HelpName = row.Placeholder,
            Arity = ArgumentArity.ExactlyOne,
        };
        flag.CustomParser = result => Value(row, result);
        return flag;
    }

    /// <summary>A flag of one verb that takes a count and is no option of a run.</summary>
    public static Option<int?> Count(string name, string description) => Count(new CountOption(name, description));

    private static Option<int?> Count(CountOption row) => new(row.Flag)
    {
        Description = row.Help,
        HelpName = row.Placeholder,
        CustomParser = result => (int?)Value(row, result),
    };

    private static object? Value(RunOption row, ArgumentResult result)
    {
        if (row.Read(result.Tokens[0].Value) is { } value) return value;
        result.AddError($"{(result.Parent as OptionResult)?.Option.Name ?? row.Flag} takes {row.Takes}");
        return null;
    }
}
