using System.Globalization;
using ProbDsl.Data.Dates;

namespace ProbDsl.Tests.Dates;

/// <summary>Texts as dates: days since 1970-01-01, of .NET's calendar.</summary>
public sealed class DateFormatTests
{
    [Theory]
    [InlineData("1970-01-01", 0)]
    [InlineData("1969-12-31", -1)]
    [InlineData("2024-02-29", 19782)]
    [InlineData("2000-02-29", 11016)]
    [InlineData("2024-03-01T12:00", 19783.5)]
    [InlineData("2024-03-01 06:00:00", 19783.25)]
    [InlineData("2024-03-01t18:00:00", 19783.75)]
    [InlineData("2024-03-01T00:00:00.864", 19783.00001)]
    [InlineData("2024-03-01T00:00:00,864000000", 19783.00001)]
    [InlineData("1970-01-02T00:00Z", 1)]
    [InlineData("1970-01-01T12:00+12:00", 0)]
    [InlineData("1970-01-01T12:00:00 -1200", 1)]
    [InlineData("1970-01-01 01:30:00+0130", 0)]
    [InlineData("1969-12-31 19:00:00-05", 0)]
    [InlineData("0001-01-01", -719162)]
    [InlineData("9999-12-31", 2932896)]
    public void Iso_texts_are_read(string text, double days)
    {
        Assert.Equal(DateProblem.None, DateFormat.Iso.Read(text, out var date));
        Assert.Equal(days, date.Days, 1e-12);
        Assert.Equal(text.Length > 10 && text[10..].AsSpan().ContainsAny("Z+-"), date.HasZone);
    }

    [Theory]
    [InlineData("2023-02-29", DateProblem.NoSuchDay)]
    [InlineData("1900-02-29", DateProblem.NoSuchDay)]
    [InlineData("2023-02-30", DateProblem.NoSuchDay)]
    [InlineData("2024-13-01", DateProblem.NoSuchDay)]
    [InlineData("2024-00-01", DateProblem.NoSuchDay)]
    [InlineData("0000-01-01", DateProblem.NoSuchDay)]
    [InlineData("2024-03-01T24:00", DateProblem.NoSuchDay)]
    [InlineData("2024-03-01T23:60", DateProblem.NoSuchDay)]
    [InlineData("2024-03-01T10:00 CET", DateProblem.NamedZone)]
    [InlineData("2024-03-01T10:00:00 Europe/Berlin", DateProblem.NamedZone)]
    [InlineData("2024-03-01T10:00:00+01:00[Europe/Berlin]", DateProblem.NamedZone)]
    [InlineData("2024-03-01T10:00 UTC", DateProblem.NamedZone)]
    [InlineData("2024-03", DateProblem.Unreadable)]
    [InlineData("2024-3-1", DateProblem.Unreadable)]
    [InlineData("20240301", DateProblem.Unreadable)]
    [InlineData("01/03/2024", DateProblem.Unreadable)]
    [InlineData("2024-03-01T10", DateProblem.Unreadable)]
    [InlineData("2024-03-01T10:00:00.", DateProblem.Unreadable)]
    [InlineData("2024-03-01T10:00+2", DateProblem.Unreadable)]
    [InlineData("2024-03-01T10:00+02:", DateProblem.Unreadable)]
    [InlineData("2024-03-01 ", DateProblem.Unreadable)]
    [InlineData("2024-03-01x1!", DateProblem.Unreadable)]
    [InlineData("NaT", DateProblem.Unreadable)]
    [InlineData("", DateProblem.Unreadable)]
    public void Other_texts_are_not(string text, DateProblem problem) => Assert.Equal(problem, DateFormat.Iso.Read(text, out _));

    [Theory]
    [InlineData("%d/%m/%Y", "01/03/2024", "2024-03-01")]
    [InlineData("%d/%m/%Y", "1/3/2024", "2024-03-01")]
    [InlineData("%m/%d/%Y", "03/01/2024", "2024-03-01")]
    [InlineData("%d.%m.%y", "01.03.68", "2068-03-01")]
    [InlineData("%d.%m.%y", "01.03.69", "1969-03-01")]
    [InlineData("%Y%m%d", "20240301", "2024-03-01")]
    [InlineData("%Y-%m", "2024-03", "2024-03-01")]
    [InlineData("%Y", "2024", "2024-01-01")]
    [InlineData("%Y-%j", "2024-061", "2024-03-01")]
    [InlineData("%Y-%j", "2023-365", "2023-12-31")]
    [InlineData("%d %B %Y", "1 March 2024", "2024-03-01")]
    [InlineData("%d %B %Y", "1  mar  2024", "2024-03-01")]
    [InlineData("%b %e, %Y", "May 31, 2024", "2024-05-31")]
    [InlineData("%A, %d %b %Y", "Friday, 01 Mar 2024", "2024-03-01")]
    [InlineData("%F %T", "2024-03-01 13:45:10", "2024-03-01T13:45:10")]
    [InlineData("%D %R", "03/01/24 13:45", "2024-03-01T13:45:00")]
    [InlineData("%m/%d/%Y %I:%M %p", "03/01/2024 12:05 AM", "2024-03-01T00:05:00")]
    [InlineData("%m/%d/%Y %I:%M %p", "03/01/2024 12:05 pm", "2024-03-01T12:05:00")]
    [InlineData("%m/%d/%Y %I:%M%p", "03/01/2024 1:05PM", "2024-03-01T13:05:00")]
    [InlineData("%Y-%m-%dT%H:%M:%S.%f%z", "2024-03-01T13:45:10.25+01:00", "2024-03-01T12:45:10.25")]
    [InlineData("100%%%Y", "100%2024", "2024-01-01")]
    public void Formats_of_directives_are_read(string format, string text, string iso)
    {
        var dates = PatternDates.Parse(format, out var problem);
        Assert.Null(problem);
        Assert.Equal(DateProblem.None, dates!.Read(text, out var date));
        Assert.Equal(iso, IsoText.Format(date.Days));
    }

    [Theory]
    [InlineData("%d/%m/%Y", "2024-03-01", DateProblem.Unreadable)]
    [InlineData("%d/%m/%Y", "31/02/2024", DateProblem.NoSuchDay)]
    [InlineData("%d/%m/%Y", "01/03/2024 x1", DateProblem.NamedZone)]
    [InlineData("%d/%m/%Y", "01/03/24", DateProblem.Unreadable)]
    [InlineData("%d %b %Y", "1Mar2024", DateProblem.Unreadable)]
    [InlineData("%d %b %Y", "1 Mrz 2024", DateProblem.Unreadable)]
    [InlineData("%Y-%j", "2023-366", DateProblem.NoSuchDay)]
    [InlineData("%Y-%j", "2023-000", DateProblem.NoSuchDay)]
    [InlineData("%Y-%m-%d %I:%M %p", "2024-03-01 13:00 PM", DateProblem.NoSuchDay)]
    public void Texts_of_another_format_are_not(string format, string text, DateProblem problem) =>
        Assert.Equal(problem, PatternDates.Parse(format, out _)!.Read(text, out _));

    [Theory]
    [InlineData("dd/MM/yyyy", "it has no directives such as %d")]
    [InlineData("%d/%m", "it has no year, %Y")]
    [InlineData("%d/%m/%Q", "`%Q` is not a directive")]
    [InlineData("%Y%", "`%` is not a directive")]
    public void Other_texts_are_no_formats(string format, string why)
    {
        Assert.Null(PatternDates.Parse(format, out var problem));
        Assert.Equal(why, problem);
    }

    /// <summary>Dates and times of .NET that are written in a format are read as the same days, and written as the same ISO text.</summary>
    [Theory]
    [InlineData("%Y-%m-%d %H:%M:%S.%f", "yyyy-MM-dd HH:mm:ss.ffffff")]
    [InlineData("%d/%m/%Y %H:%M:%S.%f", "dd/MM/yyyy HH:mm:ss.ffffff")]
    [InlineData("%A %d %B %Y, %I:%M:%S.%f %p", "dddd d MMMM yyyy, h:mm:ss.ffffff tt")]
    [InlineData("%Y%m%d%H%M%S%f", "yyyyMMddHHmmssffffff")]
    public void Random_dates_are_read_as_written(string format, string written)
    {
        var dates = PatternDates.Parse(format, out _)!;
        var random = new Random(1);
        for (var trial = 0; trial < 5000; trial++)
        {
            var date = new DateTime(1600, 1, 1).AddDays(random.Next(800 * 365)).AddMicroseconds(10 * random.NextInt64(8_640_000_000));
            Assert.Equal(DateProblem.None, dates.Read(date.ToString(written, CultureInfo.InvariantCulture), out var read));
            Assert.Equal((date - DateTime.UnixEpoch).TotalDays, read.Days, 1e-10);
            Assert.Equal(date.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture), IsoText.Format(read.Days));
            Assert.Equal(DateProblem.None, DateFormat.Iso.Read(date.ToString("o", CultureInfo.InvariantCulture), out var iso));
            Assert.Equal(read.Days, iso.Days);
        }
    }

    /// <summary>No text ends the reading otherwise than by an answer.</summary>
    [Fact]
    public void Random_texts_are_answered()
    {
        var random = new Random(2);
        DateFormat[] formats = [DateFormat.Iso, PatternDates.Parse("%A %d %B %Y %I:%M:%S.%f %p %z %j", out _)!];
        for (var trial = 0; trial < 20_000; trial++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => "0123456789-:TZ+ .March/"[random.Next(23)])]);
            foreach (var format in formats) Assert.True(Enum.IsDefined(format.Read(text, out _)));
        }
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var pattern = PatternDates.Parse("%d %B %Y %H:%M", out _)!;
        void Read()
        {
            for (var i = 0; i < 1000; i++)
            {
                DateFormat.Iso.Read("2024-03-01T13:45:00+02:00", out _);
                pattern.Read("1 March 2024 13:45", out _);
            }
        }

        Read();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }
}
