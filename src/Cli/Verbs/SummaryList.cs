namespace ProbDsl.Cli.Verbs;

/// <summary>A list of names, each with what it is for, as `probdsl methods` and `probdsl engines` print it.</summary>
internal static class SummaryList
{
    /// <param name="format">Lines of text, or a JSON array with an object for each.</param>
    /// <param name="items">What is listed.</param>
    /// <param name="line">The name of one, and the text beside it.</param>
    /// <param name="write">Writes the members of its object.</param>
    public static void Print<T>(OutputFormat format, IReadOnlyList<T> items, Func<T, (string Name, string Text)> line,
        Action<Utf8JsonWriter, T> write)
    {
        if (format == OutputFormat.Json)
        {
            JsonOutput.Print(json =>
            {
                json.WriteStartArray();
                foreach (var item in items)
                {
                    json.WriteStartObject();
                    write(json, item);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
            return;
        }

        var lines = items.Select(line).ToList();
        foreach (var (name, text) in lines)
            Console.Out.Write(Paragraph.Print($"{name.PadRight(lines.Max(l => l.Name.Length))}  ", text));
    }
}
