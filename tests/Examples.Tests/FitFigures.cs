using System.Globalization;
using System.Text.Json;

namespace ProbDsl.Tests;

/// <summary>The figures of a fit's JSON under the names that `expected.txt` gives them.</summary>
public sealed class FitFigures
{
    private readonly Dictionary<string, double> numbers = [];
    private readonly Dictionary<string, string> words = [];

    public FitFigures(string json)
    {
        using var fit = JsonDocument.Parse(json);
        var objective = fit.RootElement.GetProperty("objective");
        numbers[objective.GetProperty("name").GetString()!] = objective.GetProperty("value").GetDouble();
        if (fit.RootElement.TryGetProperty("trace", out var trace) && trace.GetArrayLength() > 0)
            numbers["trace_end"] = trace.EnumerateArray().Last().GetDouble();
        words["stop_reason"] = fit.RootElement.GetProperty("stop_reason").GetString()!;
        foreach (var parameter in fit.RootElement.GetProperty("parameters").EnumerateArray()) Add(parameter);
        if (fit.RootElement.TryGetProperty("states", out var states))
            foreach (var latent in states.EnumerateArray()) AddStates(latent);
        if (!fit.RootElement.TryGetProperty("definitions", out var definitions)) return;
        foreach (var definition in definitions.EnumerateArray()) Add(definition);
    }

    private FitFigures()
    {
    }

    /// <summary>Means of a drawn table's columns, and of products of two of them (`x*y`).</summary>
    public static FitFigures OfDraws(string csv)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var names = lines[0].Split(',');
        var rows = lines.Skip(1).Select(l => l.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray()).ToList();
        var figures = new FitFigures();
        for (var i = 0; i < names.Length; i++)
        {
            figures.numbers[names[i]] = rows.Average(r => r[i]);
            for (var j = i; j < names.Length; j++) figures.numbers[$"{names[i]}*{names[j]}"] = rows.Average(r => r[i] * r[j]);
        }

        return figures;
    }

    /// <summary>What is wrong with a figure, or null.</summary>
    public string? Miss(ExpectedFigure expected) => expected switch
    {
        ExpectedNumber number when !numbers.ContainsKey(number.Name) => $"there is no number {number.Name}",
        ExpectedNumber number when !(Math.Abs(numbers[number.Name] - number.Value) <= number.Tolerance) =>
            $"{number.Name} is {numbers[number.Name]:R}, not {number.Value:R} within {number.Tolerance:R}",
        ExpectedWord word when words.GetValueOrDefault(word.Name) is var found && found != word.Word =>
            $"{word.Name} is {found}, not {word.Word}",
        _ => null,
    };

    private void Add(JsonElement parameter)
    {
        var name = parameter.GetProperty("name").GetString()!;
        var shape = parameter.GetProperty("shape").EnumerateArray().Select(s => s.GetInt32()).ToArray();
        Add(parameter.GetProperty("values"), position => $"{name}{Indices(position, shape)}");
        if (parameter.TryGetProperty("sd", out var spread)) Add(spread, position => $"sd({name}{Indices(position, shape)})");
    }

    private void AddStates(JsonElement latent)
    {
        var (name, names) = (latent.GetProperty("name").GetString()!,
            latent.GetProperty("states").EnumerateArray().Select(s => s.GetString()!).ToArray());
        int[] members = [.. latent.GetProperty("shape").EnumerateArray().Select(s => s.GetInt32()).SkipLast(1)];
        Add(latent.GetProperty("probabilities"),
            position => $"P({name}{Indices(position / names.Length, members)}={names[position % names.Length]})");
    }

    private void Add(JsonElement values, Func<int, string> name)
    {
        foreach (var (position, value) in values.EnumerateArray().Index())
            numbers[name(position)] = value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();
    }

    /// <summary>Row-major: the last index runs fastest.</summary>
    private static string Indices(int position, int[] shape)
    {
        var indices = new int[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; position /= shape[axis--]) indices[axis] = (position % shape[axis]) + 1;
        return indices.Length == 0 ? "" : $"[{string.Join(',', indices)}]";
    }
}
