using System.CommandLine.Parsing;

namespace ProbDsl.Cli.Verbs;

/// <summary>An option of the command line, made from a row: its name, its help, and the message for an invalid value.</summary>
internal static class RowFlag
{
    /// <summary>The flag of a row, as a verb has it.</summary>
    public static Option<object?> Create(RunOption row, OptionUses verb)
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
    /// <param name="name">Its name.</param>
    /// <param name="description">Its help.</param>
    /// <param name="most">The largest count, with the reason why there is one.</param>
    public static Option<int?> Count(string name, string description, (int Count, string Because)? most = null)
    {
        var row = new CountOption(name, description);
        return new(row.Flag)
        {
            Description = row.Help,
            HelpName = row.Placeholder,
            CustomParser = result =>
            {
                var count = (int?)Value(row, result);
                if (count > most?.Count) result.AddError($"{row.Flag} is at most {most.Value.Count}: {most.Value.Because}");
                return count;
            },
        };
    }

    private static object? Value(RunOption row, ArgumentResult result)
    {
        if (row.Read(result.Tokens[0].Value) is { } value) return value;
        var flag = (result.Parent as OptionResult)?.Option.Name ?? row.Flag;
        result.AddError($"{flag} takes {row.Takes}");
        return null;
    }
}
