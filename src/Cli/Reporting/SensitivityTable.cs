using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Reporting;

/// <summary>The sensitivities of unknowns to their priors and to the likelihood.</summary>
internal static class SensitivityTable
{
    /// <summary>The most rows of the table; those that depend most on their priors.</summary>
    private const int Most = 60;

    public static string Print(SavedFitWithData with, PriorSensitivity sensitivity)
    {
        var text = new StringBuilder();
        text.Append(PageTitle.Print(with.Title)).Append('\n');
        List<string[]> lines = [["unknown", "prior", "likelihood", "strongest prior", ""]];
        var shown = sensitivity.Numbers.OrderByDescending(n => n.Prior).Take(Most).ToHashSet();
        lines.AddRange(sensitivity.Numbers.Where(shown.Contains).Select(n => new[]
        {
            n.Name, Number(n.Prior), Number(n.Likelihood), $"{Number(n.OfStrongest)} {n.Strongest}", Words(n.Kind),
        }));
        text.Append(AlignedLines.Write(lines, column => column is 1 or 2)).Append('\n');
        if (shown.Count < sensitivity.Numbers.Count)
            text.Append(Paragraph.Print("", $"{sensitivity.Numbers.Count - shown.Count:N0} more depend less on their priors"));
        text.Append(Paragraph.Print("", "the distance of the posterior per doubling of the power of a component, between 0 and 1; from "
            + "0.05 on the component matters"));
        return text.ToString();
    }

    /// <summary>`sensitivity --format json`; its names are stable.</summary>
    public static void Write(PriorSensitivity sensitivity, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteMembers(sensitivity, json);
        json.WriteEndObject();
    }

    /// <summary>The same inside of an object.</summary>
    public static void WriteMembers(PriorSensitivity sensitivity, Utf8JsonWriter json)
    {
        ArrayJson.Texts(json, "priors", sensitivity.Priors);
        json.WriteStartArray("numbers");
        foreach (var number in sensitivity.Numbers)
        {
            json.WriteStartObject();
            json.WriteString("name", number.Name);
            MetricJson.Number(json, "prior", number.Prior);
            MetricJson.Number(json, "likelihood", number.Likelihood);
            json.WriteString("strongest_prior", number.Strongest);
            MetricJson.Number(json, "of_strongest_prior", number.OfStrongest);
            json.WriteString("kind", number.Kind switch
            {
                SensitivityKind.Data => "data",
                SensitivityKind.StrongPrior => "strong_prior",
                _ => "conflict",
            });
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Words(SensitivityKind kind) => kind switch
    {
        SensitivityKind.Data => "",
        SensitivityKind.StrongPrior => "strong prior, weak likelihood",
        _ => "prior and data both matter",
    };

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
