namespace ProbDsl.Catalog.Layers;

/// <summary>The options that a story sets, with all sizes known.</summary>
public readonly record struct OptionValues(ValueList<GivenOption> Given, Func<Size, int> SizeOf)
{
    public int Size(string option, int otherwise) => Option(option) is SizeArgument given ? SizeOf(given.Extent.Size) : otherwise;

    public IEnumerable<int> Sizes(string option) => ((SizeList)Option(option)!).Sizes.Select(SizeOf);

    public IEnumerable<int> Sizes(string option, IEnumerable<int> otherwise) => Option(option) is null ? otherwise : Sizes(option);

    public double Number(string option, double otherwise) => Option(option) is Literal given ? given.Value : otherwise;

    public string Word(string option, string otherwise) => Option(option) is Symbol given ? given.Name : otherwise;

    public bool IsSet(string option) => Option(option) is Literal { Value: not 0 };

    private Argument? Option(string name) => Given.FirstOrDefault(o => o.Name == name)?.Value;
}
