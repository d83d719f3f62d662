using ProbDsl.Data.Formats;

namespace ProbDsl.Tests.Formats;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("coin.csv", true, "coin")]
    [InlineData("coin.CSV.gz", true, "coin")]
    [InlineData("a.b.tsv", true, "a.b")]
    [InlineData("d.json.gz", true, "d")]
    [InlineData("d.jsonl", true, "d")]
    [InlineData("d.ndjson.gz", true, "d")]
    [InlineData("x.npy", true, "x")]
    [InlineData("train-images.idx3-ubyte.gz", true, "train-images")]
    [InlineData("train-images-idx3-ubyte", true, "train-images")]
    [InlineData("x.idx", true, "x")]
    [InlineData("story.gen", false, "story")]
    [InlineData("README.md", false, "README")]
    [InlineData("x.npz", false, "x")]
    [InlineData("x.gz", false, "x")]
    [InlineData("midx3.txt", false, "midx3")]
    public void A_name_says_whether_it_is_data_and_what_of(string name, bool isData, string stem) =>
        Assert.Equal((isData, stem), (FileNames.IsData(name), FileNames.Stem(name)));
}
