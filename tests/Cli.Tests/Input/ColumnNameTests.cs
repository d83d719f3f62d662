using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Input;

/// <summary>Columns whose names are no names of the language: what a message suggests can be pasted into the story.</summary>
public sealed class ColumnNameTests
{
    [Theory]
    [InlineData("monthly rent", "monthly_rent")]
    [InlineData("rent-2024", "rent_2024")]
    [InlineData("Rent.Month", "Rent_Month")]
    [InlineData("1st", "st1")]
    [InlineData("model", "mode")]
    [InlineData("loyer mensuel (€)", "loyer_mensuel")]
    public async Task The_suggested_text_is_read(string column, string wanted)
    {
        using var workspace = new Workspace().Write("rent.csv", $"size,{column}\n1,2\n2,3\n4,4\n")
            .Write("rent.gen", $$"""
                model Rent

                data {{wanted}}[rows]: real

                param mean: real
                for n in rows { {{wanted}}[n] ~ Normal(mean, 1) }

                """);
        var refused = await workspace.Run("fit", "rent.gen");
        Assert.Equal(1, refused.Code);
        Assert.Contains("E0310", refused.Errors, StringComparison.Ordinal);
        var hint = string.Join(' ', refused.Errors.Split('\n', StringSplitOptions.TrimEntries));
        var from = hint.Contains("as in: ", StringComparison.Ordinal) ? hint.Split("as in: ")[1].Split(" the columns")[0].Trim()
            : $"from {hint.Split("the columns are size, ")[1].Trim()}";
        workspace.Edit("rent.gen", "[rows]: real", $"[rows]: real {from}");
        var fitted = await workspace.Run("fit", "rent.gen");
        Assert.Equal((0, ""), (fitted.Code, fitted.Errors));
        Assert.Matches(@"\nmean +3(\.0+)? +0\.\d+\n", fitted.Output);
    }

    /// <summary>A name that is no name of the language, written without backquotes: the message ends in the text that is read.</summary>
    [Theory]
    [InlineData("monthly rent", "data rent[rows]: real from monthly rent")]
    [InlineData("rent-2024", "data rent-2024[rows]: real")]
    [InlineData("Rent.Month", "data rent[rows]: real from Rent.Month")]
    public async Task A_name_without_backquotes_is_answered_with_them(string column, string written)
    {
        using var workspace = new Workspace().Write("rent.csv", $"size,{column}\n1,2\n2,3\n4,4\n");
        var story = $"model Rent\n\n{written}\n\nparam mean: real\nfor n in rows {{ rent[n] ~ Normal(mean, 1) }}\n";
        var refused = await workspace.Write("rent.gen", story).Run("fit", "rent.gen");
        Assert.Equal(1, refused.Code);
        var spelled = $"`{column}`";
        Assert.Contains($"{spelled}\n", refused.Errors, StringComparison.Ordinal);
        var fitted = await workspace.Write("rent.gen", story.Replace(written, $"data rent[rows]: real from {spelled}",
            StringComparison.Ordinal)).Run("fit", "rent.gen");
        Assert.Equal((0, ""), (fitted.Code, fitted.Errors));
    }
}
