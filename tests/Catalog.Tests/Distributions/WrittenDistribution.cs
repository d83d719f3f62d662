using System.Text.Json;
using System.Text.RegularExpressions;
using ProbDsl.Catalog;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// A distribution as text with numbers for arguments: `Normal(1, precision = 0.25)`, `MvNormal([0, 0], [[1, 0], [0, 1]])`; distributions
/// for those that take some: `Mixture([0.3, 0.7], [Delta(0), Poisson(2.5)])`.
/// </summary>
internal sealed partial class WrittenDistribution
{
    private static readonly StandardCatalog Names = new();

    private readonly Dictionary<string, WrittenDistribution[]> distributions = [];
    private readonly Dictionary<string, Tensor> arguments = [];

    private WrittenDistribution(Distribution of) => Of = of;

    public Distribution Of { get; }

    public IReadOnlyDictionary<string, Tensor> Arguments => arguments;

    public int EventRank => distributions.Count > 0 ? distributions.Values.First().Max(l => l.EventRank) : Of.Signature.Target.Dims.Count;

    /// <summary>Whether numbers are all it takes, and they settle its density.</summary>
    public static bool CanBeWritten(Distribution d) =>
        d is IDensity && d.Signature.Draws == DrawTypeSource.AsPattern && d.Signature.Parameters.All(p => p.Kind is TypePattern);

    public static WrittenDistribution Read(string text)
    {
        var name = text[..text.IndexOf('(')];
        var distribution = new WrittenDistribution(Names[Names.FindDistribution(name)!]);
        foreach (var (position, part) in Parts(text[(name.Length + 1)..^1]).Index())
        {
            var match = Argument().Match(part);
            distribution.Take(match.Groups["name"] is { Success: true } written
                ? written.Value : distribution.Of.Signature.Positional.ElementAt(position).Name, match.Groups["value"].Value);
        }

        return distribution;
    }

    private void Take(string spelling, string value)
    {
        if (char.IsLetter(value[0])) distributions.Add(spelling, [Read(value)]);
        else if (value[0] == '[' && char.IsLetter(value[1])) distributions.Add(spelling, [.. Parts(value[1..^1]).Select(Read)]);
        else arguments.Add(spelling, Numbers(value));
    }

    // at the commas outside all brackets
    private static IEnumerable<string> Parts(string list)
    {
        var (start, depth) = (0, 0);
        for (var at = 0; at < list.Length; at++)
        {
            depth += list[at] is '(' or '[' ? 1 : list[at] is ')' or ']' ? -1 : 0;
            if (depth != 0 || list[at] != ',') continue;
            yield return list[start..at].Trim();
            start = at + 1;
        }

        if (start < list.Length) yield return list[start..].Trim();
    }

    /// <summary>A scalar, vector or matrix: `-inf`, `3`, `[1, 2]`, `[[1, 0], [0, 1]]`.</summary>
    public static Tensor Numbers(string json)
    {
        if (json is "-inf" or "inf") return Tensor.Scalar(json == "inf" ? double.PositiveInfinity : double.NegativeInfinity);
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
    public Tensor LogDensity(Tensor x) => At(x, ((IDensity)Of).LogDensity);

    public double LogDensity(params double[] x) => LogDensity(new Tensor(EventOf(x.Length), x)).Values[0];

    /// <summary>What a formula gives at x [axes.., event..].</summary>
    public Tensor At(Tensor x, Func<Value, Arguments, Value> formula)
    {
        var program = new ProgramBuilder();
        var value = formula(program.Slot("x", x.Shape), Given(program, x.Shape.Rank - EventRank, 0));
        return Check.Run(value, new Dictionary<string, Tensor> { ["x"] = x });
    }

    /// <summary>As many draws [count, event..], from a fixed seed.</summary>
    public Tensor Draw(int count, params int[] own)
    {
        var program = new ProgramBuilder();
        var noise = new Noise(program, "draws");
        var drawn = ((ISampler)Of).Draw(noise, [count, .. own], Given(program, 1, 0));
        return Check.Run(Ops.Broadcast(drawn, [count, .. own]), noise.Slots.ToDictionary(s => s.Name, s => s.Fill(seed: 11)));
    }

    /// <summary>The arguments with size 1 in as many axes and, of an element's dimensions, in those before their own.</summary>
    public Arguments Given(ProgramBuilder program, int axes, int repeated) => new(
        Of,
        arguments.ToDictionary(a => a.Key, a => program.Constant(a.Value.Values,
            [.. Enumerable.Repeat(1, axes + repeated + OwnRank(a.Key) - a.Value.Shape.Rank), .. a.Value.Shape])),
        distributions.ToDictionary(l => l.Key, l =>
            l.Value.Select(distribution => new NestedDistribution(distribution.Of,
                distribution.Given(program, axes, repeated + EventRank - distribution.EventRank))).ToValueList()));

    private int OwnRank(string spelling) =>
        Of.Signature.Parameters.First(p => p.Name == spelling).Kind is TypePattern pattern ? pattern.Dims.Count : 0;

    private Shape EventOf(int numbers) => EventRank switch
    {
        0 => [],
        1 => [numbers],
        _ => [(int)Math.Sqrt(numbers), (int)Math.Sqrt(numbers)],
    };

    /// <summary>The log density by the interpreter, with everything in slots.</summary>
    public static Tensor LogDensity(Distribution of, Tensor x, IReadOnlyDictionary<string, Tensor> arguments)
    {
        var program = new ProgramBuilder();
        var given = new Arguments(of, arguments.ToDictionary(a => a.Key, a => program.Slot(a.Key, a.Value.Shape)));
        var density = ((IDensity)of).LogDensity(program.Slot("x", x.Shape), given);
        return Check.Run(density, new Dictionary<string, Tensor>(arguments) { ["x"] = x });
    }

    [GeneratedRegex(@"^(?:(?<name>\w+) = )?(?<value>.*)$")]
    private static partial Regex Argument();
}
