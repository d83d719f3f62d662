using System.Text.Json;
using System.Text.RegularExpressions;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Tests;

/// <summary>A law as text with numbers for arguments: `Normal(1, precision = 0.25)`, `MvNormal([0, 0], [[1, 0], [0, 1]])`.</summary>
internal sealed partial class WrittenLaw
{
    private static readonly StandardCatalogue Names = new();

    private WrittenLaw(Distribution of, Dictionary<string, Tensor> arguments) => (Of, Arguments) = (of, arguments);

    public Distribution Of { get; }

    public IReadOnlyDictionary<string, Tensor> Arguments { get; }

    public int EventRank => Of.Signature.Target.Dims.Count;

    /// <summary>Whether numbers are all it takes, and they settle its density.</summary>
    public static bool CanBeWritten(Distribution d) => d is IDensity && d.Signature.Draws == Drawn.AsPattern && d.Signature.Parameters.All(p => p.Kind is TypePattern);

    public static WrittenLaw Read(string text)
    {
        var name = text[..text.IndexOf('(')];
        var of = Names[Names.FindDistribution(name)!];
        var arguments = new Dictionary<string, Tensor>();
        foreach (var (position, match) in Argument().Matches(text[(name.Length + 1)..^1]).Index())
        {
            var spelling = match.Groups["name"] is { Success: true } written ? written.Value : of.Signature.Positional.ElementAt(position).Name;
            arguments.Add(spelling, Numbers(match.Groups["value"].Value));
        }

        return new(of, arguments);
    }

    /// <summary>A scalar, vector or matrix: `-inf`, `3`, `[1, 2]`, `[[1, 0], [0, 1]]`.</summary>
    public static Tensor Numbers(string json)
    {
        if (json == "-inf") return Tensor.Scalar(double.NegativeInfinity);
        var (sizes, values) = (new List<int>(), new List<double>());
        Collect(JsonDocument.Parse(json).RootElement, 0);
        return new(Shape.Of([.. sizes]), [.. values]);

        void Collect(JsonElement element, int depth)
        {
            if (element.ValueKind == JsonValueKind.Number)
            {
                values.Add(element.GetDouble());
                return;
            }

            if (depth == sizes.Count) sizes.Add(element.GetArrayLength());
            foreach (var item in element.EnumerateArray()) Collect(item, depth + 1);
        }
    }

    /// <summary>The log density at x [axes.., event..], with the same arguments for all axes.</summary>
    public Tensor LogDensity(Tensor x)
    {
        var axes = x.Shape.Rank - EventRank;
        return LogDensity(Of, x, Arguments.ToDictionary(a => a.Key, a => new Tensor([.. Enumerable.Repeat(1, axes), .. a.Value.Shape], a.Value.Values)));
    }

    public double LogDensity(params double[] x) => LogDensity(new Tensor(EventRank == 0 ? [] : [x.Length], x)).Values[0];

    /// <summary>The log density by the interpreter, with everything in slots.</summary>
    public static Tensor LogDensity(Distribution of, Tensor x, IReadOnlyDictionary<string, Tensor> arguments)
    {
        var program = new ProgramBuilder();
        var given = new Arguments(of, arguments.ToDictionary(a => a.Key, a => program.Slot(a.Key, a.Value.Shape)));
        var density = ((IDensity)of).LogDensity(program.Slot("x", x.Shape), given);
        return Check.Run(density, new Dictionary<string, Tensor>(arguments) { ["x"] = x });
    }

    [GeneratedRegex(@"(?:(?<name>\w+) = )?(?<value>\[(?:[^\[\]]|\[[^\]]*\])*\]|[-+\w.]+)")]
    private static partial Regex Argument();
}
