namespace ProbDsl.Inference.Fits;

/// <summary>The options that the user set, under `options`, by their names in a story.</summary>
internal static class OptionsJson
{
    public const string Key = "options";

    /// <summary>Writes the options without default values.</summary>
    public static void Write(Utf8JsonWriter json, RunOptions options)
    {
        json.WriteStartObject(Key);
        foreach (var (option, value) in options.All.Where(o => o.Option.IsRecorded(o.Value)))
        {
            if (value is int count) json.WriteNumber(option.Name, count);
            else if (value is double number) json.WriteNumber(option.Name, number);
            else json.WriteString(option.Name, option.Write(value));
        }

        json.WriteEndObject();
    }

    /// <summary>The options of a record, and its seed. Unknown names, which another version may have written, are ignored.</summary>
    /// <exception cref="JsonException">A value is not valid for its option.</exception>
    public static RunOptions Read(JsonPart fit, RunOptionTable table) => Members(fit).Aggregate(
        new RunOptions(table), (read, member) => table.Find(member.Name) is { } row ? read.With(row, ValueOf(row, member.Value)) : read);

    private static IEnumerable<(string Name, JsonPart Value)> Members(JsonPart fit)
    {
        var options = fit.Find(Key)?.Members ?? [];
        return fit.Find(StandardOptions.Seed.Name) is { } seed ? options.Append((StandardOptions.Seed.Name, seed)) : options;
    }

    private static object ValueOf(RunOption row, JsonPart value) =>
        row.ReadRecorded(value.IsText ? value.Text : value.At.GetRawText())
        ?? throw new JsonException($"`{value.Path}` is not {row.Takes}");
}
